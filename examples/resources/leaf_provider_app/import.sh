# Provider/app_name/CLIENT_ENVIRONMENT
terraform import leaf_provider_app.john_deere 'JohnDeere/my-app/PRODUCTION'
