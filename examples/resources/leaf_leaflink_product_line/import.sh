# The id of the product line, which may differ between environments.
terraform import leaf_leaflink_product_line.flower 4711
