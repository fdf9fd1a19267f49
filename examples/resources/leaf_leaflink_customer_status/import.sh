# The id of the customer status, which may differ between environments.
terraform import leaf_leaflink_customer_status.prepaid 4711
