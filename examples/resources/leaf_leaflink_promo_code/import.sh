# The id of the promo code, which may differ between environments.
terraform import leaf_leaflink_promo_code.spring 4711
