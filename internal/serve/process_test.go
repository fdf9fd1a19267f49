package serve

import (
	"maps"
	"testing"
)

func TestLogLevels(t *testing.T) {
	t.Parallel()
	all := func(level string) map[string]string {
		return map[string]string{"TF_LOG_SDK": level, "TF_LOG_SDK_PROTO": level, "TF_LOG_SDK_FRAMEWORK": level, "TF_LOG_PROVIDER_LEAF": level}
	}
	one := all("off")
	delete(one, "TF_LOG_SDK_PROTO")
	for name, c := range map[string]struct{ env, want map[string]string }{
		"nothing shown":         {nil, all("off")},
		"core alone":            {map[string]string{"TF_LOG_CORE": "TRACE"}, all("off")},
		"everything":            {map[string]string{"TF_LOG": "TRACE"}, all("trace")},
		"from DEBUG on":         {map[string]string{"TF_LOG": "debug"}, all("debug")},
		"providers otherwise":   {map[string]string{"TF_LOG": "TRACE", "TF_LOG_PROVIDER": "ERROR"}, all("error")},
		"JSON, which is TRACE":  {map[string]string{"TF_LOG": "JSON"}, nil},
		"an unknown level":      {map[string]string{"TF_LOG": "1"}, nil},
		"what somebody has set": {map[string]string{"TF_LOG_SDK_PROTO": "WARN"}, one},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := logLevels(func(name string) string { return c.env[name] }); !maps.Equal(got, c.want) {
				t.Errorf("%v, not %v", got, c.want)
			}
		})
	}
}
