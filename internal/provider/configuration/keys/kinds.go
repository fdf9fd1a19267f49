package keys

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	datasource "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-leaf/terraform-provider-leaf/internal/provider/object"
)

// Kind is the type of a key of a configuration: its attribute, and what stands for its value in the API.
type Kind interface {
	// argument is its attribute in a resource, result that in a data source.
	argument(description string) schema.Attribute
	result(description string) datasource.Attribute
	// send gives the JSON value, read the attribute's; ok is false where the answer holds something else.
	send(v attr.Value) any
	read(raw json.RawMessage) (v attr.Value, ok bool)
	// keep chooses between the value in the state and the one just read: it returns have if both mean the same.
	keep(have, found attr.Value) attr.Value
}

// asFound is the way to keep values of which two are the same or not.
type asFound struct{}

func (asFound) keep(_, found attr.Value) attr.Value { return found }

// Flag is a bool. Where Yes and No are set, the API has these texts for it.
type Flag struct {
	asFound

	Yes, No string
}

func (Flag) argument(description string) schema.Attribute {
	return schema.BoolAttribute{MarkdownDescription: description, Optional: true}
}

func (Flag) result(description string) datasource.Attribute {
	return datasource.BoolAttribute{MarkdownDescription: description, Computed: true}
}

func (k Flag) send(v attr.Value) any {
	b, _ := v.(types.Bool)
	switch {
	case k.Yes == "":
		return b.ValueBool()
	case b.ValueBool():
		return k.Yes
	}
	return k.No
}

func (k Flag) read(raw json.RawMessage) (attr.Value, bool) {
	if k.Yes != "" {
		var text string
		err := json.Unmarshal(raw, &text)
		return types.BoolValue(strings.EqualFold(text, k.Yes)), err == nil
	}
	var b bool
	err := json.Unmarshal(raw, &b)
	return types.BoolValue(b), err == nil
}

// Whole is a number of days or months.
type Whole struct{ asFound }

func (Whole) argument(description string) schema.Attribute {
	return schema.Int64Attribute{MarkdownDescription: description, CustomType: object.WholeNumber{}, Optional: true, Validators: []validator.Int64{object.Between(0, math.MaxInt32)}}
}

func (Whole) result(description string) datasource.Attribute {
	return datasource.Int64Attribute{MarkdownDescription: description, Computed: true}
}

func (Whole) send(v attr.Value) any {
	n, _ := v.(types.Int64)
	return n.ValueInt64()
}

func (Whole) read(raw json.RawMessage) (attr.Value, bool) {
	var n float64 // 5 may come back as 5.0
	err := json.Unmarshal(raw, &n)
	return types.Int64Value(int64(n)), err == nil && n == math.Trunc(n) && math.Abs(n) <= object.MaxVersion
}

// Decimal is a number between bounds.
type Decimal struct{ Min, Max float64 }

// keep keeps a number that is the same: Terraform holds 0.01 with more digits than the API can.
func (k Decimal) keep(have, found attr.Value) attr.Value {
	a, _ := have.(types.Float64)
	b, _ := found.(types.Float64)
	if sameNumber(a.ValueFloat64(), b.ValueFloat64()) {
		return have
	}
	return found
}

// sameNumber reports whether two numbers are the same to an API that keeps them in 32 bits.
func sameNumber(a, b float64) bool { return float32(a) == float32(b) }

// asWritten is a number as somebody has written it, if the API has kept it in 32 bits: 0.01 for 0.009999999776482582.
func asWritten(n float64) float64 {
	if float64(float32(n)) != n {
		return n
	}
	written, err := strconv.ParseFloat(strconv.FormatFloat(n, 'g', -1, 32), 64)
	if err != nil {
		return n // an infinity, which JSON has not
	}
	return written
}

func (k Decimal) argument(description string) schema.Attribute {
	return schema.Float64Attribute{MarkdownDescription: description, Optional: true, Validators: []validator.Float64{object.DecimalBetween(k.Min, k.Max)}}
}

func (Decimal) result(description string) datasource.Attribute {
	return datasource.Float64Attribute{MarkdownDescription: description, Computed: true}
}

func (Decimal) send(v attr.Value) any {
	n, _ := v.(types.Float64)
	return n.ValueFloat64()
}

func (Decimal) read(raw json.RawMessage) (attr.Value, bool) {
	var n float64
	err := json.Unmarshal(raw, &n)
	return types.Float64Value(asWritten(n)), err == nil
}

// Choice is one of several texts.
type Choice struct {
	asFound

	Values []string
}

func (k Choice) argument(description string) schema.Attribute {
	return schema.StringAttribute{MarkdownDescription: description, Optional: true, Validators: []validator.String{object.OneOf(k.Values...)}}
}

func (Choice) result(description string) datasource.Attribute {
	return datasource.StringAttribute{MarkdownDescription: description, Computed: true}
}

func (Choice) send(v attr.Value) any {
	s, _ := v.(types.String)
	return s.ValueString()
}

func (k Choice) read(raw json.RawMessage) (attr.Value, bool) {
	var text string
	err := json.Unmarshal(raw, &text)
	for _, v := range k.Values {
		if strings.EqualFold(v, text) {
			text = v
		}
	}
	return types.StringValue(text), err == nil
}

// oneOf lists texts for a description: `A`, `B`.
func oneOf(values []string) string { return fmt.Sprintf("`%s`", strings.Join(values, "`, `")) }
