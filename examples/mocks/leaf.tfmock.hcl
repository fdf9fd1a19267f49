# Defaults for mock_provider "leaf": what Leaf would answer, of every type. A test overrides what it is about.

mock_resource "leaf_agleader_credentials" {
  defaults = {
    created_time = "2026-01-15T08:00:00Z"
    id           = "7d0e4a52-58a1-4c8e-8a43-0f6a1b2c3d4e"
    status       = "OK"
  }
}

mock_resource "leaf_agvance_credentials" {
  defaults = {
    created_time = "2026-01-15T08:00:00Z"
    has_session  = true
    id           = "7d0e4a52-58a1-4c8e-8a43-0f6a1b2c3d4e"
    status       = "OK"
  }
}

mock_resource "leaf_api_key" {
  defaults = {
    expires_at   = "2027-01-15T08:00:00Z"
    id           = "7d0e4a52-58a1-4c8e-8a43-0f6a1b2c3d4e"
    key          = "mocked-key"
    revoked_at   = null
    rotation_due = false
    valid        = true
  }
}

mock_resource "leaf_claas_credentials" {
  defaults = {
    created_time = "2026-01-15T08:00:00Z"
    id           = "7d0e4a52-58a1-4c8e-8a43-0f6a1b2c3d4e"
    status       = "OK"
  }
}

mock_resource "leaf_climate_field_view_credentials" {
  defaults = {
    created_time = "2026-01-15T08:00:00Z"
    id           = "7d0e4a52-58a1-4c8e-8a43-0f6a1b2c3d4e"
    status       = "OK"
  }
}

mock_resource "leaf_cnhi_credentials" {
  defaults = {
    created_time = "2026-01-15T08:00:00Z"
    id           = "7d0e4a52-58a1-4c8e-8a43-0f6a1b2c3d4e"
    status       = "OK"
  }
}

mock_resource "leaf_cnhi_field_ops_credentials" {
  defaults = {
    created_time = "2026-01-15T08:00:00Z"
    id           = "7d0e4a52-58a1-4c8e-8a43-0f6a1b2c3d4e"
    status       = "OK"
  }
}

mock_resource "leaf_configuration" {
  defaults = {
    id = "7d0e4a52-58a1-4c8e-8a43-0f6a1b2c3d4e"
  }
}

mock_resource "leaf_john_deere_credentials" {
  defaults = {
    created_time = "2026-01-15T08:00:00Z"
    id           = "7d0e4a52-58a1-4c8e-8a43-0f6a1b2c3d4e"
    status       = "OK"
  }
}

mock_resource "leaf_leaflink_customer_status" {
  defaults = {
    id       = 1
    is_stock = true
    owner    = 1
  }
}

mock_resource "leaf_leaflink_product_line" {
  defaults = {
    id = 1
  }
}

mock_resource "leaf_leaflink_promo_code" {
  defaults = {
    id = 1
  }
}

mock_resource "leaf_lindsay_credentials" {
  defaults = {
    created_time = "2026-01-15T08:00:00Z"
    id           = "7d0e4a52-58a1-4c8e-8a43-0f6a1b2c3d4e"
    status       = "OK"
  }
}

mock_resource "leaf_magic_link" {
  defaults = {
    created_at    = "mocked-created-at"
    expired       = true
    expires_at    = "2027-01-15T08:00:00Z"
    id            = "7d0e4a52-58a1-4c8e-8a43-0f6a1b2c3d4e"
    link          = "mocked-link"
    magic_link_id = "mocked-magic-link-id"
    rotation_due  = false
  }
}

mock_resource "leaf_panorama_credentials" {
  defaults = {
    created_time = "2026-01-15T08:00:00Z"
    id           = "7d0e4a52-58a1-4c8e-8a43-0f6a1b2c3d4e"
    status       = "OK"
  }
}

mock_resource "leaf_provider_app" {
  defaults = {
    created_time  = "2026-01-15T08:00:00Z"
    id            = "JohnDeere/my-app/PRODUCTION"
    provider_name = "JohnDeere"
  }
}

mock_resource "leaf_provider_organization" {
  defaults = {
    id                = "7d0e4a52-58a1-4c8e-8a43-0f6a1b2c3d4e"
    management_uri    = "mocked-management-uri"
    provider_org_name = "mocked-provider-org-name"
    status            = "OK"
  }
}

mock_resource "leaf_raven_credentials" {
  defaults = {
    created_time = "2026-01-15T08:00:00Z"
    id           = "7d0e4a52-58a1-4c8e-8a43-0f6a1b2c3d4e"
    status       = "OK"
  }
}

mock_resource "leaf_raven_slingshot_credentials" {
  defaults = {
    created_time = "2026-01-15T08:00:00Z"
    id           = "7d0e4a52-58a1-4c8e-8a43-0f6a1b2c3d4e"
    status       = "OK"
  }
}

mock_resource "leaf_sentera_credentials" {
  defaults = {
    created_time    = "2026-01-15T08:00:00Z"
    id              = "7d0e4a52-58a1-4c8e-8a43-0f6a1b2c3d4e"
    organization_id = "1c9e2f6a-6a77-4d5e-9a5f-0c1b2d3e4f50"
    status          = "OK"
  }
}

mock_resource "leaf_sharing_permissions" {
  defaults = {
    id = "7d0e4a52-58a1-4c8e-8a43-0f6a1b2c3d4e"
  }
}

mock_resource "leaf_sharing_relation" {
  defaults = {
    id              = "7d0e4a52-58a1-4c8e-8a43-0f6a1b2c3d4e"
    relation_status = "mocked-relation-status"
  }
}

mock_resource "leaf_stara_credentials" {
  defaults = {
    created_time = "2026-01-15T08:00:00Z"
    id           = "7d0e4a52-58a1-4c8e-8a43-0f6a1b2c3d4e"
    status       = "OK"
  }
}

mock_resource "leaf_trimble_credentials" {
  defaults = {
    created_time = "2026-01-15T08:00:00Z"
    id           = "7d0e4a52-58a1-4c8e-8a43-0f6a1b2c3d4e"
    status       = "OK"
  }
}

mock_resource "leaf_user" {
  defaults = {
    id = "2f6a1c9e-6a77-4d5e-9a5f-0c1b2d3e4f50"
  }
}

mock_resource "leaf_user_configuration" {}

mock_resource "leaf_valley_credentials" {
  defaults = {
    created_time = "2026-01-15T08:00:00Z"
    id           = "7d0e4a52-58a1-4c8e-8a43-0f6a1b2c3d4e"
    status       = "OK"
  }
}

mock_resource "leaf_webhook" {
  defaults = {
    id = "7d0e4a52-58a1-4c8e-8a43-0f6a1b2c3d4e"
  }
}

mock_data "leaf_agleader_credentials" {
  defaults = {
    created_time = "2026-01-15T08:00:00Z"
    id           = "7d0e4a52-58a1-4c8e-8a43-0f6a1b2c3d4e"
    public_key   = "mocked-public-key"
    status       = "OK"
  }
}

mock_data "leaf_agleader_credentials_events" {}

mock_data "leaf_agvance_credentials" {
  defaults = {
    client_environment = "PRODUCTION"
    created_time       = "2026-01-15T08:00:00Z"
    database_id        = "mocked-database-id"
    has_session        = true
    id                 = "7d0e4a52-58a1-4c8e-8a43-0f6a1b2c3d4e"
    session_id         = "mocked-session-id"
    status             = "OK"
    username           = "mocked-username"
  }
}

mock_data "leaf_agvance_credentials_events" {}

mock_data "leaf_api_keys" {}

mock_data "leaf_billing_consumption" {
  defaults = {
    area_unit         = "mocked-area-unit"
    date              = "mocked-date"
    total_unique_area = 1
  }
}

mock_data "leaf_billing_contracts" {}

mock_data "leaf_claas_credentials" {
  defaults = {
    client_environment = "PRODUCTION"
    client_key         = "mocked-client-key"
    created_time       = "2026-01-15T08:00:00Z"
    id                 = "7d0e4a52-58a1-4c8e-8a43-0f6a1b2c3d4e"
    status             = "OK"
  }
}

mock_data "leaf_claas_credentials_events" {}

mock_data "leaf_climate_field_view_credentials" {
  defaults = {
    access_token = "mocked-access-token"
    client_id    = "mocked-client-id"
    created_time = "2026-01-15T08:00:00Z"
    id           = "7d0e4a52-58a1-4c8e-8a43-0f6a1b2c3d4e"
    status       = "OK"
  }
}

mock_data "leaf_climate_field_view_credentials_events" {}

mock_data "leaf_cnhi_credentials" {
  defaults = {
    client_environment = "PRODUCTION"
    client_id          = "mocked-client-id"
    created_time       = "2026-01-15T08:00:00Z"
    id                 = "7d0e4a52-58a1-4c8e-8a43-0f6a1b2c3d4e"
    status             = "OK"
  }
}

mock_data "leaf_cnhi_credentials_events" {}

mock_data "leaf_cnhi_field_ops_credentials" {
  defaults = {
    client_environment = "PRODUCTION"
    client_id          = "mocked-client-id"
    created_time       = "2026-01-15T08:00:00Z"
    id                 = "7d0e4a52-58a1-4c8e-8a43-0f6a1b2c3d4e"
    status             = "OK"
  }
}

mock_data "leaf_cnhi_field_ops_credentials_events" {}

mock_data "leaf_configuration" {
  defaults = {
    api_owner_username               = "mocked-api-owner-username"
    automatic_fix_boundary           = true
    cleanup_standard_geojson         = true
    crop_optional                    = true
    custom_data_sync                 = true
    enable_geoparquet_output         = true
    enable_operations_session        = true
    enable_outside_field_geojson     = true
    enable_polygon_output            = true
    field_operation_creation         = true
    fields_attach_intersection       = 1
    fields_auto_merge                = true
    fields_auto_sync                 = true
    fields_merge_intersection        = 1
    implements_auto_sync             = true
    irrigation_processing_range      = 1
    machines_auto_sync               = true
    operations_auto_sync             = true
    operations_filtered_geojson      = true
    operations_image_as_geo_tiff     = true
    operations_image_creation        = true
    operations_merge_range           = 1
    operations_merge_range_harvested = 1
    operations_outliers_limit        = 1
    operations_processing_range      = 1
    operations_remove_outliers       = true
    operators_auto_sync              = true
    organization_data_sync           = "mocked-organization-data-sync"
    original_operation_data          = true
    out_of_standard_operations       = true
    products_auto_sync               = true
    seed_rate_optional               = true
    split_operations_by_field        = true
    split_operations_by_provider     = true
    split_operations_by_till_type    = true
    summarize_by_product_entry       = true
    sync_partner_data                = true
    unit_measurement                 = "METRIC"
    zones_auto_sync                  = true
  }
}

mock_data "leaf_connections" {}

mock_data "leaf_john_deere_credentials" {
  defaults = {
    access_token       = "mocked-access-token"
    client_environment = "PRODUCTION"
    client_key         = "mocked-client-key"
    created_time       = "2026-01-15T08:00:00Z"
    id                 = "7d0e4a52-58a1-4c8e-8a43-0f6a1b2c3d4e"
    status             = "OK"
  }
}

mock_data "leaf_john_deere_credentials_events" {}

mock_data "leaf_leaflink_application" {
  defaults = {
    auth_scheme       = "mocked-auth-scheme"
    base_url          = "https://app.leaflink.com"
    buyer             = false
    company_id        = 1
    company_name      = "mocked-company-name"
    company_slug      = "mocked-company-slug"
    environment       = "production"
    key_fingerprint   = "mocked-key-fingerprint"
    licenses_readable = "mocked-licenses-readable"
    seller            = true
    permissions = {
      customers_read = "granted"
      orders_read    = "granted"
      products_read  = "granted"
    }
  }
}

mock_data "leaf_leaflink_brands" {}

mock_data "leaf_leaflink_companies" {}

mock_data "leaf_leaflink_customer_statuses" {}

mock_data "leaf_leaflink_customer_tiers" {}

mock_data "leaf_leaflink_facilities" {}

mock_data "leaf_leaflink_license_types" {}

mock_data "leaf_leaflink_licenses" {}

mock_data "leaf_leaflink_product_categories" {}

mock_data "leaf_leaflink_product_lines" {}

mock_data "leaf_leaflink_product_subcategories" {}

mock_data "leaf_leaflink_strains" {}

mock_data "leaf_lindsay_credentials" {
  defaults = {
    access_token       = "mocked-access-token"
    client_environment = "PRODUCTION"
    client_id          = "mocked-client-id"
    created_time       = "2026-01-15T08:00:00Z"
    id                 = "7d0e4a52-58a1-4c8e-8a43-0f6a1b2c3d4e"
    status             = "OK"
  }
}

mock_data "leaf_lindsay_credentials_events" {}

mock_data "leaf_magic_links" {}

mock_data "leaf_panorama_credentials" {
  defaults = {
    access_token       = "mocked-access-token"
    client_environment = "PRODUCTION"
    client_id          = "mocked-client-id"
    created_time       = "2026-01-15T08:00:00Z"
    id                 = "7d0e4a52-58a1-4c8e-8a43-0f6a1b2c3d4e"
    organization_code  = "mocked-organization-code"
    status             = "OK"
    username           = "mocked-username"
  }
}

mock_data "leaf_panorama_credentials_events" {}

mock_data "leaf_provider_app" {
  defaults = {
    created_time = "2026-01-15T08:00:00Z"
    id           = "JohnDeere/my-app/PRODUCTION"
  }
}

mock_data "leaf_provider_apps" {}

mock_data "leaf_provider_organizations" {}

mock_data "leaf_raven_credentials" {
  defaults = {
    access_token = "mocked-access-token"
    client_id    = "mocked-client-id"
    created_time = "2026-01-15T08:00:00Z"
    id           = "7d0e4a52-58a1-4c8e-8a43-0f6a1b2c3d4e"
    status       = "OK"
  }
}

mock_data "leaf_raven_credentials_events" {}

mock_data "leaf_raven_slingshot_credentials" {
  defaults = {
    created_time = "2026-01-15T08:00:00Z"
    id           = "7d0e4a52-58a1-4c8e-8a43-0f6a1b2c3d4e"
    status       = "OK"
  }
}

mock_data "leaf_raven_slingshot_credentials_events" {}

mock_data "leaf_sentera_credentials" {
  defaults = {
    auth_token        = "mocked-auth-token"
    created_time      = "2026-01-15T08:00:00Z"
    id                = "7d0e4a52-58a1-4c8e-8a43-0f6a1b2c3d4e"
    organization_id   = "1c9e2f6a-6a77-4d5e-9a5f-0c1b2d3e4f50"
    organization_name = "mocked-organization-name"
    status            = "OK"
    username          = "mocked-username"
  }
}

mock_data "leaf_sentera_credentials_events" {}

mock_data "leaf_stara_credentials" {
  defaults = {
    created_time = "2026-01-15T08:00:00Z"
    id           = "7d0e4a52-58a1-4c8e-8a43-0f6a1b2c3d4e"
    status       = "OK"
  }
}

mock_data "leaf_stara_credentials_events" {}

mock_data "leaf_sync_summary" {}

mock_data "leaf_trimble_credentials" {
  defaults = {
    access_token = "mocked-access-token"
    client_id    = "mocked-client-id"
    created_time = "2026-01-15T08:00:00Z"
    id           = "7d0e4a52-58a1-4c8e-8a43-0f6a1b2c3d4e"
    status       = "OK"
  }
}

mock_data "leaf_trimble_credentials_events" {}

mock_data "leaf_user" {
  defaults = {
    address = "mocked-address"
    id      = "2f6a1c9e-6a77-4d5e-9a5f-0c1b2d3e4f50"
    name    = "mocked-name"
    phone   = "mocked-phone"
  }
}

mock_data "leaf_user_configuration" {
  defaults = {
    automatic_fix_boundary           = true
    cleanup_standard_geojson         = true
    crop_optional                    = true
    custom_data_sync                 = true
    enable_geoparquet_output         = true
    enable_operations_session        = true
    enable_outside_field_geojson     = true
    enable_polygon_output            = true
    field_operation_creation         = true
    fields_attach_intersection       = 1
    fields_auto_merge                = true
    fields_auto_sync                 = true
    fields_merge_intersection        = 1
    implements_auto_sync             = true
    irrigation_processing_range      = 1
    machines_auto_sync               = true
    operations_auto_sync             = true
    operations_filtered_geojson      = true
    operations_image_as_geo_tiff     = true
    operations_image_creation        = true
    operations_merge_range           = 1
    operations_merge_range_harvested = 1
    operations_outliers_limit        = 1
    operations_processing_range      = 1
    operations_remove_outliers       = true
    operators_auto_sync              = true
    organization_data_sync           = "mocked-organization-data-sync"
    original_operation_data          = true
    out_of_standard_operations       = true
    products_auto_sync               = true
    seed_rate_optional               = true
    split_operations_by_field        = true
    split_operations_by_provider     = true
    split_operations_by_till_type    = true
    summarize_by_product_entry       = true
    sync_partner_data                = true
    unit_measurement                 = "METRIC"
    zones_auto_sync                  = true
  }
}

mock_data "leaf_users" {}

mock_data "leaf_valley_credentials" {
  defaults = {
    apid         = "mocked-apid"
    created_time = "2026-01-15T08:00:00Z"
    id           = "7d0e4a52-58a1-4c8e-8a43-0f6a1b2c3d4e"
    status       = "OK"
    username     = "mocked-username"
  }
}

mock_data "leaf_valley_credentials_events" {}

mock_data "leaf_webhook_failed_calls" {}

mock_data "leaf_webhooks" {}
