package user_test

import (
	"testing"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/acctest"
)

func TestMain(m *testing.M) { acctest.Main(m) }
