/** oslo.db's, in both sections of databases. */
const DATABASE = words(`
  asyncio_connection asyncio_slave_connection backend connection connection_debug
  connection_parameters connection_recycle_time connection_trace db_inc_retry_interval
  db_max_retries db_max_retry_interval db_retry_interval idle_timeout max_overflow max_pool_size
  max_retries min_pool_size mysql_enable_ndb mysql_sql_mode mysql_wsrep_sync_wait pool_timeout
  reconnect_interval retry_interval slave_connection sql_connection sql_connection_debug
  sql_connection_trace sql_idle_timeout sql_max_overflow sql_max_pool_size sql_max_retries
  sql_min_pool_size sql_retry_interval sqlalchemy_max_overflow sqlalchemy_pool_timeout
  sqlite_db sqlite_synchronous synchronous_reader use_db_reconnect use_tpool
`);

/**
 * The option names of Nova 13 to 33 and of the libraries that read the same file, for the sections that Oriel reads too.
 * An operator's nova.conf is full of them: they are neither used nor misspelt.
 */
export const NOVA_NAMES: Readonly<Record<string, ReadonlySet<string>>> = {
  DEFAULT: words(`
    aggregate_image_properties_isolation_namespace aggregate_image_properties_isolation_separator
    allow_admin_api allow_instance_snapshots allow_resize_to_same_host allow_same_net_traffic
    amqp_auto_delete api_paste_config api_rate_limit arq_binding_timeout auth_strategy
    auto_assign_floating_ip backdoor_port backdoor_socket bandwidth_poll_interval
    baremetal_scheduler_default_filters bindir block_device_allocate_retries
    block_device_allocate_retries_interval boot_script_template ca_file ca_path
    cell_worker_thread_pool_size cert cert_file cert_manager cert_topic ciphers client_socket_timeout
    cnt_vpn_clients compute_available_monitors compute_driver compute_manager compute_monitors
    compute_stats_class compute_topic concurrency_backend config_drive_format config_drive_skip_versions
    config_source conn_pool_min_size conn_pool_ttl connection_type console_allowed_origins
    console_driver console_host console_manager console_public_hostname console_token_ttl console_topic
    console_xvp_conf console_xvp_conf_template console_xvp_log console_xvp_multiplex_port
    console_xvp_pid consoleauth_manager consoleauth_topic control_exchange cpu_allocation_ratio
    cpu_model create_unique_mac_address_attempts crl_file cross_az_attach daemon db_driver debug
    default_access_ip_network_name default_availability_zone default_ephemeral_format default_flavor
    default_floating_pool default_green_pool_size default_log_levels default_notification_level
    default_publisher_id default_schedule_zone default_thread_pool_size defer_iptables_apply dhcp_domain
    dhcp_lease_time dhcpbridge dhcpbridge_flagfile disable_process_locking disk_allocation_ratio
    disk_weight_multiplier dmz_cidr dmz_mask dmz_net dns_server dns_update_periodic_interval
    dnsmasq_config_file ebtables_exec_attempts ebtables_retry_interval ec2_dmz_host ec2_host ec2_listen
    ec2_listen_port ec2_path ec2_port ec2_scheme ec2_workers enable_instance_password
    enable_network_quota enable_new_services enabled_apis enabled_ssl_apis enabled_vgpu_types
    executor_thread_pool_size fake_network fake_rabbit fatal_deprecations fatal_exception_format_errors
    firewall_driver fixed_ip_disassociate_timeout fixed_range fixed_range_v6 flat_injected
    flat_interface flat_network_bridge flat_network_dns floating_ip_dns_manager force_config_drive
    force_dhcp_release force_raw_images force_snat_range forward_bridge_interface fping_path gateway
    gateway_v6 glance_api_insecure glance_api_servers glance_host glance_port glance_protocol
    graceful_shutdown_timeout heal_instance_info_cache_interval host idle_timeout
    image_cache_manager_interval image_cache_subdirectory_name image_decryption_dir image_service
    initial_cpu_allocation_ratio initial_disk_allocation_ratio initial_ram_allocation_ratio
    injected_network_template instance_build_timeout instance_delete_interval instance_dns_domain
    instance_dns_manager instance_format instance_name_template instance_usage_audit
    instance_usage_audit_period instance_uuid_format instances_path internal_service_availability_zone
    io_ops_weight_multiplier iptables_bottom_regex iptables_drop_action iptables_top_regex ipv6_backend
    iscsi_helper iscsi_transport iscsi_use_multipath isolated_hosts isolated_images key key_file
    keys_path keystone_ec2_url kombu_reconnect_delay kombu_reconnect_timeout kombu_ssl_ca_certs
    kombu_ssl_certfile kombu_ssl_keyfile kombu_ssl_version l3_lib ldap_dns_base_dn ldap_dns_password
    ldap_dns_servers ldap_dns_soa_expiry ldap_dns_soa_hostmaster ldap_dns_soa_minimum
    ldap_dns_soa_refresh ldap_dns_soa_retry ldap_dns_url ldap_dns_user libvirt_cpu_mode
    libvirt_inject_key libvirt_inject_partition libvirt_inject_password libvirt_type
    libvirt_use_virtio_for_bridges libvirt_vif_driver linuxnet_interface_driver
    linuxnet_ovs_integration_bridge live_migration_retry_count lock_path lockout_attempts
    lockout_minutes lockout_window log_color log_config log_config_append log_date_format log_dir
    log_file log_format log_options log_rotate_interval log_rotate_interval_type log_rotation_type
    logdir logfile logging_context_format_string logging_debug_format_suffix
    logging_default_format_string logging_exception_prefix logging_user_identity_format long_rpc_timeout
    manager_shutdown_timeout matchmaker_heartbeat_freq matchmaker_heartbeat_ttl matchmaker_ringfile
    max_age max_concurrent_builds max_concurrent_live_migrations max_concurrent_snapshots
    max_header_line max_instances_per_host max_io_ops_per_host max_local_block_devices max_logfile_count
    max_logfile_size_mb maximum_instance_delete_attempts metadata_cache_expiration metadata_host
    metadata_listen metadata_listen_port metadata_manager metadata_port metadata_workers
    migrate_max_retries mkisofs_cmd monkey_patch monkey_patch_modules multi_host
    multi_instance_display_name_template my_block_storage_ip my_ip my_shared_fs_storage_ip
    network_allocate_retries network_api_class network_driver network_host network_manager network_size
    network_topic networks_path neutron_default_tenant_id non_inheritable_image_properties
    notification_driver notification_format notification_topics notification_transport_url
    notify_api_faults notify_on_any_change notify_on_state_change nova_url novncproxy_base_url
    novncproxy_host novncproxy_port null_kernel num_iscsi_scan_tries num_networks
    osapi_compute_link_prefix osapi_compute_listen osapi_compute_listen_port
    osapi_compute_unique_server_name_scope osapi_compute_workers osapi_glance_link_prefix
    osapi_hide_server_address_states osapi_max_limit osapi_volume_listen ovs_vsctl_timeout partition_key
    password_length pci_alias pci_passthrough_whitelist periodic_enable periodic_fuzzy_delay
    pointer_model policy_default_rule policy_dirs policy_file preallocate_images project_cert_subject
    public_interface publish_errors pybasedir qpid_heartbeat qpid_hostname qpid_hosts qpid_password
    qpid_port qpid_protocol qpid_receiver_capacity qpid_sasl_mechanisms qpid_tcp_nodelay
    qpid_topology_version qpid_username quota_cores quota_driver quota_fixed_ips quota_floating_ips
    quota_injected_file_content_bytes quota_injected_file_path_length quota_injected_files
    quota_instances quota_key_pairs quota_metadata_items quota_networks quota_ram
    quota_security_group_rules quota_security_groups quota_server_group_members quota_server_groups
    rabbit_durable_queues rabbit_ha_queues rabbit_host rabbit_hosts rabbit_login_method
    rabbit_max_retries rabbit_password rabbit_port rabbit_quroum_max_memory_bytes
    rabbit_quroum_max_memory_length rabbit_retry_backoff rabbit_retry_interval rabbit_use_ssl
    rabbit_userid rabbit_virtual_host ram_allocation_ratio ram_weight_multiplier rate_limit_burst
    rate_limit_except_level rate_limit_interval reboot_timeout reclaim_instance_interval record
    reimage_timeout_per_gb remove_unused_base_images remove_unused_original_minimum_age_seconds
    report_interval rescue_timeout reservation_expire reservation_expire_timeout reserved_host_cpus
    reserved_host_disk_mb reserved_host_memory_mb reserved_huge_pages resize_confirm_window
    resize_fs_using_block_device restrict_isolated_hosts_to_isolated_images
    resume_guests_state_on_host_boot root_helper rootwrap_config routing_notifier_config
    routing_source_ip rpc_backend rpc_cast_timeout rpc_conn_pool_size rpc_ping_enabled rpc_poll_timeout
    rpc_response_timeout rpc_thread_pool_size rpc_zmq_all_req_rep rpc_zmq_bind_address
    rpc_zmq_bind_port_retries rpc_zmq_concurrency rpc_zmq_contexts rpc_zmq_host rpc_zmq_ipc_dir
    rpc_zmq_matchmaker rpc_zmq_max_port rpc_zmq_min_port rpc_zmq_port rpc_zmq_serialization
    rpc_zmq_topic_backlog run_external_periodic_tasks running_deleted_instance_action
    running_deleted_instance_poll_interval running_deleted_instance_timeout s3_access_key
    s3_affix_tenant s3_host s3_port s3_secret_key s3_use_ssl scheduler_available_filters
    scheduler_default_filters scheduler_driver scheduler_driver_task_period scheduler_host_manager
    scheduler_host_subset_size scheduler_instance_sync_interval scheduler_json_config_location
    scheduler_manager scheduler_max_attempts scheduler_topic scheduler_tracks_instance_changes
    scheduler_use_baremetal_filters scheduler_weight_classes secure_proxy_ssl_header security_group_api
    send_arp_for_ha send_arp_for_ha_count service_down_time servicegroup_driver share_dhcp_address
    shelved_offload_time shelved_poll_interval shutdown_timeout snapshot_name_template
    soft_affinity_weight_multiplier soft_anti_affinity_weight_multiplier source_is_ipv6 sql_connection
    ssl_ca_file ssl_cert_file ssl_key_file ssl_only state_path sync_power_state_interval
    sync_power_state_pool_size syslog_log_facility tcp_keepidle teardown_unused_network_gateway tempdir
    thread_pool_statistic_period timeout_nbd transport_url until_refresh update_dns_entries
    update_resources_interval use_cinder use_cow_images use_eventlog use_forwarded_for use_ipv6
    use_journal use_json use_network_dns_servers use_neutron use_neutron_default_nets use_project_ca
    use_pub_sub use_rootwrap_daemon use_router_proxy use_single_default_gateway use_stderr use_syslog
    use_syslog_rfc_format use_tpool user_cert_subject vcpu_pin_set vendordata_driver
    vendordata_dynamic_connect_timeout vendordata_dynamic_read_timeout vendordata_dynamic_ssl_certfile
    vendordata_dynamic_targets vendordata_jsonfile_path vendordata_providers verbose
    vif_plugging_is_fatal vif_plugging_timeout virt_mkfs virt_type vlan_interface vlan_start vnc_enabled
    vnc_keymap vncserver_listen vncserver_proxyclient_address volume_api_class
    volume_usage_poll_interval vpn_flavor vpn_image_id vpn_ip vpn_key_suffix vpn_start watch_log_file
    web wsgi_default_pool_size wsgi_keep_alive wsgi_log_format wsgi_server_debug xvpvncproxy_base_url
    xvpvncproxy_host xvpvncproxy_port zmq_target_expire zmq_target_update zmq_use_broker
  `),
  vnc: words(`
    auth_schemes enabled keymap novncproxy_base_url novncproxy_host novncproxy_port server_listen
    server_proxyclient_address vencrypt_ca_certs vencrypt_client_cert vencrypt_client_key
    vncserver_listen vncserver_proxyclient_address xvpvncproxy_base_url xvpvncproxy_host
    xvpvncproxy_port
  `),
  consoleauth: words(`
    enforce_session_timeout token_ttl
  `),
  console: words(`
    allowed_origins ssl_ciphers ssl_minimum_version
  `),
  libvirt: words(`
    api_thread_pool_size block_migration_flag ceph_mount_options ceph_mount_point_base
    checksum_base_images checksum_interval_seconds connection_uri cpu_mode cpu_model
    cpu_model_extra_flags cpu_models cpu_power_governor_high cpu_power_governor_low cpu_power_management
    cpu_power_management_strategy device_detach_attempts device_detach_timeout disk_cachemodes
    disk_prefix enabled_perf_events file_backed_memory gid_maps glusterfs_mount_point_base
    hw_disk_discard hw_machine_type image_info_filename_pattern images_address_space_limit
    images_cpu_time_limit images_rbd_ceph_conf images_rbd_glance_copy_poll_interval
    images_rbd_glance_copy_timeout images_rbd_glance_store_name images_rbd_pool images_type
    images_volume_group inject_key inject_partition inject_password iscsi_iface iscsi_transport
    iscsi_use_multipath iser_use_multipath live_migration_bandwidth live_migration_completion_timeout
    live_migration_downtime live_migration_downtime_delay live_migration_downtime_steps
    live_migration_flag live_migration_inbound_addr live_migration_monitor_interval
    live_migration_parallel_connections live_migration_permit_auto_converge
    live_migration_permit_post_copy live_migration_progress_timeout live_migration_scheme
    live_migration_timeout_action live_migration_tunnelled live_migration_uri
    live_migration_with_native_tls max_queues mem_stats_period_seconds migration_inbound_addr
    nfs_mount_options nfs_mount_point_base num_aoe_discover_tries num_iscsi_scan_tries
    num_iser_scan_tries num_memory_encrypted_guests num_nvme_discover_tries num_pcie_ports
    num_volume_scan_tries pmem_namespaces qemu_allowed_storage_drivers quobyte_client_cfg
    quobyte_mount_point_base rbd_connect_timeout rbd_destroy_volume_retries
    rbd_destroy_volume_retry_interval rbd_secret_uuid rbd_user realtime_scheduler_priority
    remote_filesystem_transport remove_unused_kernels remove_unused_resized_minimum_age_seconds
    rescue_image_id rescue_kernel_id rescue_ramdisk_id rng_dev_path rx_queue_size scality_sofs_config
    scality_sofs_mount_point smbfs_mount_options smbfs_mount_point_base snapshot_compression
    snapshot_image_format snapshots_directory sparse_logical_volumes supported_tpm_secret_security
    swtpm_enabled swtpm_group swtpm_user sysinfo_serial tb_cache_size tpm_secret_security tx_queue_size
    uid_maps use_default_aio_mode_for_volumes use_usb_tablet use_virtio_for_bridges vif_driver virt_type
    volume_clear volume_clear_size volume_drivers volume_enforce_multipath volume_use_multipath
    vzstorage_cache_path vzstorage_log_path vzstorage_mount_group vzstorage_mount_opts
    vzstorage_mount_perms vzstorage_mount_point_base vzstorage_mount_user wait_soft_reboot_seconds
    xen_hvmloader_path
  `),
  api: words(`
    allow_instance_snapshots auth_strategy compute_link_prefix config_drive_skip_versions dhcp_domain
    enable_instance_password fping_path glance_link_prefix hide_server_address_states
    instance_list_cells_batch_fixed_size instance_list_cells_batch_strategy
    instance_list_per_project_cells list_records_by_skipping_down_cells local_metadata_per_cell
    max_limit metadata_cache_expiration neutron_default_project_id neutron_default_tenant_id
    response_validation use_forwarded_for use_neutron_default_nets vendordata_dynamic_connect_timeout
    vendordata_dynamic_failure_fatal vendordata_dynamic_read_timeout vendordata_dynamic_ssl_certfile
    vendordata_dynamic_targets vendordata_jsonfile_path vendordata_providers
  `),
  keystone_authtoken: words(`
    access_token access_token_endpoint access_token_type admin_password admin_tenant_name admin_token
    admin_user api_endpoint application_credential_id application_credential_name
    application_credential_secret auth_admin_prefix auth_host auth_methods auth_plugin auth_port
    auth_protocol auth_section auth_type auth_uri auth_url auth_version authorization_code ca_file cache
    cafile certfile check_revocations_for_cached client_id client_secret code code_challenge_method
    collect_timing connect_retries connect_retry_delay default_domain_id default_domain_name
    delay_auth_decision device_authorization_endpoint discovery_endpoint domain_id domain_name endpoint
    endpoint_override enforce_token_bind hash_algorithms http_connect_timeout http_request_max_retries
    identity_provider identity_uri idp_otp_key include_service_catalog insecure interface keyfile
    max_version memcache_password memcache_pool_conn_get_timeout memcache_pool_dead_retry
    memcache_pool_maxsize memcache_pool_socket_timeout memcache_pool_unused_timeout
    memcache_sasl_enabled memcache_secret_key memcache_security_strategy memcache_servers
    memcache_tls_allowed_ciphers memcache_tls_cafile memcache_tls_certfile memcache_tls_enabled
    memcache_tls_keyfile memcache_use_advanced_pool memcache_username memcached_servers min_version
    oauth2_client_id oauth2_client_secret oauth2_endpoint openid_scope passcode password
    project_domain_id project_domain_name project_id project_name protocol redirect_uri region_name
    retriable_status_codes revocation_cache_time service_name service_token_roles
    service_token_roles_required service_type signing_dir split_loggers status_code_retries
    status_code_retry_delay system_scope tenant_id tenant_name timeout token token_cache_time trust_id
    url user_domain_id user_domain_name user_id user_name username valid_interfaces version
    www_authenticate_uri
  `),
  service_user: words(`
    access_token access_token_endpoint access_token_type api_endpoint application_credential_id
    application_credential_name application_credential_secret auth_methods auth_plugin auth_section
    auth_type auth_url authorization_code ca_file cafile certfile client_id client_secret code
    code_challenge_method collect_timing connect_retries connect_retry_delay default_domain_id
    default_domain_name device_authorization_endpoint discovery_endpoint domain_id domain_name endpoint
    endpoint_override identity_provider idp_otp_key insecure interface keyfile max_version min_version
    oauth2_client_id oauth2_client_secret oauth2_endpoint openid_scope passcode password
    project_domain_id project_domain_name project_id project_name protocol redirect_uri region_name
    retriable_status_codes send_service_user_token service_name service_type split_loggers
    status_code_retries status_code_retry_delay system_scope tenant_id tenant_name timeout token
    trust_id url user_domain_id user_domain_name user_id user_name username valid_interfaces version
  `),
  database: DATABASE,
  api_database: DATABASE,
  oslo_messaging_rabbit: words(`
    amqp_auto_delete amqp_durable_queues conn_pool_min_size conn_pool_ttl direct_mandatory_flag
    enable_cancel_on_failover fake_rabbit heartbeat_in_pthread heartbeat_rate
    heartbeat_timeout_threshold hostname kombu_compression kombu_failover_strategy
    kombu_missing_consumer_retry_timeout kombu_reconnect_delay kombu_reconnect_splay
    kombu_reconnect_timeout kombu_ssl_ca_certs kombu_ssl_certfile kombu_ssl_keyfile kombu_ssl_version
    processname rabbit_durable_queues rabbit_ha_queues rabbit_host rabbit_hosts rabbit_interval_max
    rabbit_login_method rabbit_max_retries rabbit_password rabbit_port rabbit_qos_prefetch_count
    rabbit_quorum_delivery_limit rabbit_quorum_max_memory_bytes rabbit_quorum_max_memory_length
    rabbit_quorum_queue rabbit_quroum_max_memory_bytes rabbit_quroum_max_memory_length
    rabbit_retry_backoff rabbit_retry_interval rabbit_stream_fanout rabbit_transient_queues_ttl
    rabbit_transient_quorum_queue rabbit_use_ssl rabbit_userid rabbit_virtual_host rpc_conn_pool_size
    ssl ssl_ca_file ssl_cert_file ssl_enforce_fips_mode ssl_enforce_hostname_verification ssl_key_file
    ssl_version use_queue_manager
  `),
  oslo_middleware: words(`
    enable_proxy_headers_parsing max_request_body_size osapi_max_request_body_size
    secure_proxy_ssl_header
  `),
  healthcheck: words(`
    allowed_source_ranges backends detailed disable_by_file_path disable_by_file_paths
    enable_by_file_paths enable_by_files ignore_proxied_requests path
  `),
  cache: words(`
    backend backend_argument backend_expiration_time config_prefix dead_timeout debug_cache_backend
    enable_retry_client enable_socket_keepalive enabled enforce_fips_mode expiration_time
    hashclient_dead_timeout hashclient_retry_attempts hashclient_retry_delay hashclient_retry_timeout
    memcache_dead_retry memcache_password memcache_pool_connection_get_timeout
    memcache_pool_flush_on_reconnect memcache_pool_maxsize memcache_pool_unused_timeout
    memcache_sasl_enabled memcache_servers memcache_socket_timeout memcache_username password proxies
    redis_db redis_password redis_sentinel_service_name redis_sentinels redis_server
    redis_socket_timeout redis_username retry_attempts retry_delay socket_keepalive_count
    socket_keepalive_idle socket_keepalive_interval socket_timeout tls_allowed_ciphers tls_cafile
    tls_certfile tls_enabled tls_keyfile username
  `),
};

/** The other sections of such a file. Oriel reads nothing in them. */
export const NOVA_SECTIONS: ReadonlySet<string> = words(`
    amqp1 api api_database barbican barbican_service_user baremetal cells cinder cloudpipe compute
    conductor cors cors.subdomain crypto cyborg database devices ephemeral_storage_encryption
    filter_scheduler glance guestfs healthcheck hyperv image_cache ironic key_manager keymgr keystone
    keystone_authtoken manila matchmaker_redis matchmaker_ring metrics mks neutron neutron_tunnel
    notifications nova_sys_admin os_brick os_vif_linux_bridge os_vif_ovs osapi_v21 osapi_v3
    oslo_concurrency oslo_limit oslo_messaging_amqp oslo_messaging_kafka oslo_messaging_metrics
    oslo_messaging_notifications oslo_messaging_pika oslo_messaging_qpid oslo_messaging_rabbit
    oslo_messaging_zmq oslo_middleware oslo_policy oslo_reports oslo_versionedobjects pci placement
    placement_database powervm privsep privsep_osbrick profiler profiler_jaeger profiler_otlp quota rdp
    remote_debug scheduler serial_console service_user spice ssl trusted_computing upgrade_levels vault
    vendordata_dynamic_auth vif_plug_linux_bridge_privileged vif_plug_noop_privileged
    vif_plug_ovs_privileged vmware workarounds wsgi xenserver xvp zookeeper zvm
`);

function words(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}
