resource "leaf_leaflink_promo_code" "spring" {
  brand           = 31
  code            = "SPRING27"
  discount_type   = "%"
  discount_amount = "12.5" # in quotes: it is a decimal number

  # Only these change in place.
  start_date = "2027-03-01T07:00:00Z"
  end_date   = "2027-04-01T06:00:00Z"
}
