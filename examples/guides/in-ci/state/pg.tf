terraform {
  # The connection comes from PG_CONN_STR.
  backend "pg" {
    schema_name = "leaf"
  }
}
