-- What the server's user may do, said anew after every migration. It owns nothing: it cannot alter
-- the schema, nor change or delete what is only ever added to.

REVOKE ALL ON ALL TABLES IN SCHEMA "${flyway:defaultSchema}" FROM "${server}";
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA "${flyway:defaultSchema}" FROM PUBLIC;

GRANT USAGE ON SCHEMA "${flyway:defaultSchema}" TO "${server}";
GRANT SELECT ON ALL TABLES IN SCHEMA "${flyway:defaultSchema}" TO "${server}";
GRANT USAGE ON ALL SEQUENCES IN SCHEMA "${flyway:defaultSchema}" TO "${server}";
GRANT EXECUTE ON FUNCTION open_month, drop_month, delete_issuer TO "${server}";

-- Added to, never changed.
GRANT INSERT ON role_versions, certificate_names, certificate_holders, certificate_statistics, blocked_keys, revocation_plan_services, audit_events, log_keys, log_certificates TO "${server}";

-- Each only as far as its state goes on.
GRANT INSERT, UPDATE (state, signature, issued_at) ON certificates TO "${server}";
GRANT INSERT, UPDATE (reason, revoked_by, version) ON revocations TO "${server}";
GRANT INSERT ON issuer_chains, cross_certificates TO "${server}";
GRANT INSERT, UPDATE (state, state_since, rotates, drained, certificate) ON issuers TO "${server}";
GRANT INSERT, UPDATE (state, executed_by, executed_in, started_at, ended_at, looked_at, revoked) ON revocation_plans TO "${server}";
GRANT INSERT, UPDATE (state, decided_by, decided_at) ON approvals TO "${server}";
GRANT INSERT, UPDATE (token_hash, expires_at, rotated_at, last_used_at, refused_at, revoked_at) ON api_tokens TO "${server}";
GRANT INSERT, DELETE, UPDATE (default_issuer, crl_period_seconds, crl_lifetime_seconds, crl_shards, crl_deltas, max_lifetime_seconds)
    ON mounts TO "${server}";
GRANT INSERT, UPDATE ON crls, crl_distribution_points, job_leases TO "${server}";
GRANT INSERT, UPDATE (version, sequence, issuers_seen) ON trust_bundles TO "${server}";
GRANT UPDATE (version) ON changes TO "${server}";
GRANT UPDATE (size, root, checkpoint) ON log_tree TO "${server}";
GRANT INSERT, UPDATE (next_leaf) ON log_exports TO "${server}";
GRANT INSERT, UPDATE (hashes) ON log_tiles TO "${server}";
GRANT INSERT, UPDATE (entries, event_ids) ON log_bundles TO "${server}";
GRANT UPDATE (position) ON self_audit_cursors TO "${server}";
GRANT INSERT, UPDATE (detail, found_at, acknowledged_at, acknowledged_by) ON self_audit_mismatches TO "${server}";

-- Kept for a while.
GRANT INSERT, DELETE, UPDATE (used_at, serial, revoked_at) ON join_tokens TO "${server}";
GRANT INSERT, DELETE, UPDATE (at) ON operator_logins TO "${server}";
GRANT INSERT, DELETE ON issuer_requests, log_queue TO "${server}";
GRANT INSERT, DELETE, UPDATE (data_key, encrypted_key) ON issuer_keys TO "${server}";
GRANT INSERT, DELETE, UPDATE (wrapped, key_encryption_key) ON data_keys TO "${server}";
GRANT INSERT, UPDATE, DELETE ON idempotency_keys, workloads TO "${server}";
GRANT INSERT, DELETE ON restorations TO "${server}";
