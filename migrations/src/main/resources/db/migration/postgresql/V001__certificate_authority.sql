-- The first schema. PostgreSQL 15 or newer; runs on an empty database, so it locks nothing that
-- anybody uses. What the server's user may do with it is in afterMigrate__grants.sql.
--
-- expiry_month (months since January 1970 of not_after, UTC) is the leading column of everything that
-- grows with issuance: whole months of expired certificates leave together, and it is the
-- partition key. It is also written in every serial number we draw, so a serial number alone
-- finds its row, and (issuer, serial) is unique across months.

-- PKIs side by side. What is in a mount other than 'pki' has a name that begins with it: 'mount:slug'.
CREATE TABLE mounts (
    name              VARCHAR(32)    NOT NULL PRIMARY KEY,
    default_issuer    VARCHAR(127),                          -- null: none was made yet, or none is wanted
    crl_period_seconds   BIGINT,                             -- null: as the server's configuration says
    crl_lifetime_seconds BIGINT,
    crl_shards        SMALLINT,
    crl_deltas        BOOLEAN,
    max_lifetime_seconds BIGINT      NOT NULL CHECK (max_lifetime_seconds > 0),
    created_at        TIMESTAMP(0) WITH TIME ZONE NOT NULL,
    CHECK ((crl_period_seconds IS NULL) = (crl_shards IS NULL)),
    CHECK ((crl_lifetime_seconds IS NULL) = (crl_shards IS NULL)),
    CHECK ((crl_deltas IS NULL) = (crl_shards IS NULL))
);
INSERT INTO mounts (name, max_lifetime_seconds, created_at) VALUES ('pki', 315360000, CURRENT_TIMESTAMP);

-- What private keys are encrypted under, itself wrapped under a key that is not in the database. The
-- highest version is the one for new keys; others go when nothing is encrypted under them any more.
CREATE TABLE data_keys (
    version           INTEGER        NOT NULL PRIMARY KEY CHECK (version > 0), -- a lost race is a violation
    wrapped           BYTEA          NOT NULL,               -- under AES-256-GCM: nonce, ciphertext, tag
    key_encryption_key VARCHAR(255)  NOT NULL,               -- which one it is wrapped under
    created_at        TIMESTAMP(0) WITH TIME ZONE NOT NULL
);

-- The private keys of issuers, of those whose certificate is still to come, and of audit logs:
-- encrypted, or in a PKCS #11 token.
CREATE TABLE issuer_keys (
    id                VARCHAR(64)    NOT NULL PRIMARY KEY,   -- SHA-256 of the SubjectPublicKeyInfo, hex
    issuer            VARCHAR(255)   NOT NULL,               -- whose it is, or will be; or a log's origin: authenticated with the key
    data_key          INTEGER        REFERENCES data_keys (version),
    encrypted_key     BYTEA,                                -- PKCS #8 under AES-256-GCM: nonce, ciphertext, tag
    token_label       VARCHAR(255),
    created_at        TIMESTAMP(0) WITH TIME ZONE NOT NULL,
    CHECK ((encrypted_key IS NULL) = (data_key IS NULL)),
    CHECK ((encrypted_key IS NULL) = (token_label IS NOT NULL))
);

CREATE TABLE issuers (
    name              VARCHAR(127)   NOT NULL PRIMARY KEY,
    mount             VARCHAR(32)    NOT NULL REFERENCES mounts (name),
    kind              VARCHAR(12)    NOT NULL CHECK (kind IN ('ROOT', 'INTERMEDIATE')),
    parent            VARCHAR(127)   REFERENCES issuers (name), -- NULL also where another CA signed it
    state             VARCHAR(8)     NOT NULL CHECK (state IN ('PREPARED', 'ACTIVE', 'RETIRED', 'REVOKED')),
    state_since       TIMESTAMP(0) WITH TIME ZONE NOT NULL,
    succeeds          VARCHAR(127)   REFERENCES issuers (name),  -- whose references mean this one, once that one no longer signs
    rotates           BOOLEAN        NOT NULL,               -- replaced automatically before it gets too old
    drained           BOOLEAN        NOT NULL,               -- everything it signed is over
    certificate       BYTEA          NOT NULL,
    key_id            VARCHAR(64)    NOT NULL UNIQUE REFERENCES issuer_keys (id),
    signature_algorithm VARCHAR(16)  NOT NULL,
    created_at        TIMESTAMP(0) WITH TIME ZONE NOT NULL,
    CHECK (kind = 'INTERMEDIATE' OR parent IS NULL),
    CHECK (NOT drained OR state IN ('RETIRED', 'REVOKED'))
);

-- The CA certificates above an issuer whose certificate was signed elsewhere, up to the root.
CREATE TABLE issuer_chains (
    issuer            VARCHAR(127)   NOT NULL REFERENCES issuers (name),
    ordinal           SMALLINT       NOT NULL CHECK (ordinal >= 0),
    certificate       BYTEA          NOT NULL,
    PRIMARY KEY (issuer, ordinal)
);

-- Certificates of an issuer's subject and key that another issuer signed; never part of a chain.
CREATE TABLE cross_certificates (
    issuer            VARCHAR(127)   NOT NULL REFERENCES issuers (name),
    signed_by         VARCHAR(127)   NOT NULL REFERENCES issuers (name),
    serial            VARCHAR(40)    NOT NULL,
    not_after         TIMESTAMP(0) WITH TIME ZONE NOT NULL,
    certificate       BYTEA          NOT NULL,
    PRIMARY KEY (issuer, signed_by, serial)
);

-- Issuers to be: their keys are here, their certificates are signed elsewhere.
CREATE TABLE issuer_requests (
    name              VARCHAR(127)   NOT NULL PRIMARY KEY,
    mount             VARCHAR(32)    NOT NULL REFERENCES mounts (name),
    key_id            VARCHAR(64)    NOT NULL UNIQUE REFERENCES issuer_keys (id),
    signature_algorithm VARCHAR(16)  NOT NULL,
    csr               BYTEA          NOT NULL,             -- PKCS #10
    created_at        TIMESTAMP(0) WITH TIME ZONE NOT NULL
);
ALTER TABLE mounts ADD FOREIGN KEY (default_issuer) REFERENCES issuers (name);

CREATE TABLE role_versions (
    name              VARCHAR(127)   NOT NULL,
    version           INTEGER        NOT NULL CHECK (version > 0),
    document          VARCHAR(65536) NOT NULL,               -- JSON, as PUT /v1/roles/{name} takes it
    deleted           BOOLEAN        NOT NULL,               -- this version is the deletion of the role
    created_at        TIMESTAMP(0) WITH TIME ZONE NOT NULL,
    created_by        VARCHAR(255)   NOT NULL,
    PRIMARY KEY (name, version)                              -- a lost race is a violation, never an overwrite
);

CREATE SEQUENCE certificates_position;

CREATE TABLE certificates (
    expiry_month      SMALLINT       NOT NULL,
    issuer            VARCHAR(127)   NOT NULL,
    serial            VARCHAR(40)    NOT NULL,               -- lower-case hex, 20 octets (RFC 5280 4.1.2.2)
    position          BIGINT         NOT NULL                -- order of reservation, for paging
                                     DEFAULT nextval('certificates_position'),
    state             VARCHAR(8)     NOT NULL CHECK (state IN ('RESERVED', 'ISSUED', 'REVOKED')),
    not_before        TIMESTAMP(0) WITH TIME ZONE NOT NULL,
    not_after         TIMESTAMP(0) WITH TIME ZONE NOT NULL,
    crl_shard         SMALLINT       NOT NULL CHECK (crl_shard >= -1), -- -1: noRevAvail, on no CRL
    role              VARCHAR(127)   NOT NULL,
    role_version      INTEGER        NOT NULL,
    rules             VARCHAR(65536) NOT NULL,               -- the rule of the role behind each name
    caller            VARCHAR(1024)  NOT NULL,
    cluster           VARCHAR(63),
    namespace         VARCHAR(63),
    service_account   VARCHAR(253),
    service_account_uid VARCHAR(64),
    pod               VARCHAR(253),
    pod_uid           VARCHAR(64),
    node              VARCHAR(253),
    trust_domain      VARCHAR(255),
    token_id          VARCHAR(64),                           -- jti of the token, or a hash of the token without one
    reviewed_at       TIMESTAMP(0) WITH TIME ZONE,           -- when the cluster last confirmed the token
    request_id        VARCHAR(64)    NOT NULL,
    common_name       VARCHAR(64),
    key_algorithm     VARCHAR(16)    NOT NULL,
    key_hash          VARCHAR(64)    NOT NULL,               -- SHA-256 of the SubjectPublicKeyInfo, hex
    renews_serial     VARCHAR(40),
    client_serial     VARCHAR(40),                           -- what the client said it has, when it renewed
    client_trust_bundle VARCHAR(64),
    client_crl_number BIGINT,
    client_version    VARCHAR(64),
    tbs               BYTEA          NOT NULL,                        -- exactly what the CA key was asked to sign
    signature         BYTEA,
    reserved_at       TIMESTAMP(0) WITH TIME ZONE NOT NULL,
    issued_at         TIMESTAMP(0) WITH TIME ZONE,
    PRIMARY KEY (expiry_month, serial, issuer),              -- a serial alone finds its row
    CHECK (not_before <= not_after),
    CHECK (state <> 'ISSUED' OR (signature IS NOT NULL AND issued_at IS NOT NULL))
) PARTITION BY LIST (expiry_month);
-- position comes last in each index: pages are newest first.
CREATE INDEX certificates_order ON certificates (position);
CREATE INDEX certificates_identity ON certificates (cluster, namespace, service_account, position);
CREATE INDEX certificates_pod ON certificates (pod, position);
CREATE INDEX certificates_node ON certificates (node, position);
CREATE INDEX certificates_key ON certificates (key_hash, position);
CREATE INDEX certificates_state ON certificates (state, position) WHERE state <> 'ISSUED';
CREATE INDEX certificates_revoked ON certificates (cluster, namespace, service_account, position) WHERE state = 'REVOKED';

-- Who ever had a certificate, under which role and of which issuer: tells where to search, and grows with
-- the services there are. Of certificates that are not a workload's, the first three are empty.
CREATE TABLE certificate_holders (
    cluster           VARCHAR(63)    NOT NULL,
    namespace         VARCHAR(63)    NOT NULL,
    service_account   VARCHAR(253)   NOT NULL,
    role              VARCHAR(127)   NOT NULL,
    issuer            VARCHAR(127)   NOT NULL,
    PRIMARY KEY (cluster, namespace, service_account, role, issuer)
);

CREATE TABLE certificate_names (
    expiry_month      SMALLINT       NOT NULL,
    issuer            VARCHAR(127)   NOT NULL,
    serial            VARCHAR(40)    NOT NULL,
    kind              VARCHAR(5)     NOT NULL CHECK (kind IN ('DNS', 'EMAIL', 'IP', 'URI', 'OTHER')),
    name              VARCHAR(2048)  NOT NULL,
    ordinal           SMALLINT       NOT NULL,
    PRIMARY KEY (expiry_month, serial, issuer, ordinal)    -- the foreign key is on each month
) PARTITION BY LIST (expiry_month);
CREATE INDEX certificate_names_name ON certificate_names (name);

-- Apart from certificates, so that a CRL is one ordered scan of what it lists. No foreign key: what
-- was revoked stays revoked, even where a restored backup lacks the certificate.
CREATE TABLE revocations (
    expiry_month      SMALLINT       NOT NULL,
    issuer            VARCHAR(127)   NOT NULL,
    serial            VARCHAR(40)    NOT NULL,
    crl_shard         SMALLINT       NOT NULL,
    not_after         TIMESTAMP(0) WITH TIME ZONE NOT NULL,
    revoked_at        TIMESTAMP(0) WITH TIME ZONE NOT NULL,
    reason            VARCHAR(32)    NOT NULL,
    revoked_by        VARCHAR(1024)  NOT NULL,
    version           BIGINT         NOT NULL,               -- changes.version of 'revocations' that the last change here made
    PRIMARY KEY (expiry_month, serial, issuer)
) PARTITION BY LIST (expiry_month);
-- All that a CRL says of an entry, in the order in which it is read; and what is newer than a CRL.
CREATE INDEX revocations_serial ON revocations (issuer, serial) INCLUDE (crl_shard, not_after, revoked_at, reason);
CREATE INDEX revocations_shard ON revocations (issuer, crl_shard, serial) INCLUDE (not_after, revoked_at, reason);
CREATE INDEX revocations_version ON revocations (issuer, crl_shard, version DESC);

-- Keys that someone else may hold; they are never certified again, whatever leaves the tables above.
CREATE TABLE blocked_keys (
    key_hash          VARCHAR(64)    NOT NULL PRIMARY KEY,   -- SHA-256 of the SubjectPublicKeyInfo, hex
    blocked_at        TIMESTAMP(0) WITH TIME ZONE NOT NULL
);

-- Certificates to be revoked together: planned first, executed by id, batch after batch. Their
-- filters are columns; one that is null is none.
CREATE TABLE revocation_plans (
    id                VARCHAR(36)    NOT NULL PRIMARY KEY,
    cluster           VARCHAR(253),
    namespace         VARCHAR(253),
    service_account   VARCHAR(253),
    pod               VARCHAR(253),
    node              VARCHAR(253),
    role              VARCHAR(253),
    issuer            VARCHAR(253),
    name              VARCHAR(2048),
    key_hash          VARCHAR(64),
    issued_after      TIMESTAMP(0) WITH TIME ZONE,
    issued_before     TIMESTAMP(0) WITH TIME ZONE,
    reason            VARCHAR(32)    NOT NULL,
    up_to             BIGINT         NOT NULL,               -- position of the newest certificate it is about
    certificates      BIGINT         NOT NULL,               -- how many matched when it was planned
    more_services     BIGINT         NOT NULL,               -- beyond those in revocation_plan_services
    created_by        VARCHAR(1024)  NOT NULL,
    created_at        TIMESTAMP(0) WITH TIME ZONE NOT NULL,
    state             VARCHAR(9)     NOT NULL CHECK (state IN ('PLANNED', 'EXECUTING', 'DONE', 'CANCELLED')),
    executed_by       VARCHAR(1024),
    executed_in       VARCHAR(64),                           -- the request that asked for it
    started_at        TIMESTAMP(0) WITH TIME ZONE,
    ended_at          TIMESTAMP(0) WITH TIME ZONE,
    looked_at         BIGINT         NOT NULL,               -- position up to which it was executed
    revoked           BIGINT         NOT NULL,
    CHECK (started_at IS NOT NULL OR state = 'PLANNED' OR state = 'CANCELLED'),
    CHECK (looked_at <= up_to)
);

CREATE TABLE revocation_plan_services (
    plan              VARCHAR(36)    NOT NULL REFERENCES revocation_plans (id),
    cluster           VARCHAR(63)    NOT NULL,
    namespace         VARCHAR(63)    NOT NULL,
    service_account   VARCHAR(253)   NOT NULL,
    certificates      BIGINT         NOT NULL,
    PRIMARY KEY (plan, cluster, namespace, service_account)
);

CREATE TABLE crls (
    issuer            VARCHAR(127)   NOT NULL,
    scope             VARCHAR(16)    NOT NULL,               -- 'complete', or the number of a shard; then '/delta', if it is one
    shard             SMALLINT,                              -- none in the complete CRL
    distribution_point VARCHAR(2048),                        -- as certificates named it when this was made; none before that is known
    crl_number        BIGINT         NOT NULL CHECK (crl_number > 0),
    this_update       TIMESTAMP(0) WITH TIME ZONE NOT NULL,
    next_update       TIMESTAMP(0) WITH TIME ZONE NOT NULL,
    entries           INTEGER        NOT NULL,
    revocations_seen  BIGINT         NOT NULL,               -- changes.version of 'revocations' before they were read
    base_number       BIGINT,                                -- of the CRL that a delta CRL adds to
    base_seen         BIGINT,                                -- revocations_seen and this_update of that one
    base_this_update  TIMESTAMP(0) WITH TIME ZONE,
    tag               VARCHAR(16)    NOT NULL,               -- the end of the signature, hex: names the octets
    der               BYTEA          NOT NULL,
    PRIMARY KEY (issuer, scope),
    CHECK (this_update < next_update),
    CHECK ((base_number IS NULL) = (base_seen IS NULL)),
    CHECK ((base_number IS NULL) = (base_this_update IS NULL))
);
-- Never compressed: most of a CRL is random, and trying takes longer than writing.
ALTER TABLE crls ALTER COLUMN der SET STORAGE EXTERNAL;

-- Every URL that certificates name as the CRL distribution point of a shard: a CRL says all of them,
-- so that certificates issued before the address changed can still be checked.
CREATE TABLE crl_distribution_points (
    issuer            VARCHAR(127)   NOT NULL REFERENCES issuers (name),
    scope             VARCHAR(8)     NOT NULL,
    url               VARCHAR(2048)  NOT NULL,
    last_named_at     TIMESTAMP(0) WITH TIME ZONE NOT NULL,
    PRIMARY KEY (issuer, scope, url)
);

CREATE TABLE idempotency_keys (
    caller            VARCHAR(1024)  NOT NULL,
    idempotency_key   VARCHAR(255)   NOT NULL,
    request_hash      VARCHAR(64)    NOT NULL,               -- SHA-256 of what was asked, hex
    serial            VARCHAR(40)    NOT NULL,
    expires_at        TIMESTAMP(0) WITH TIME ZONE NOT NULL,
    PRIMARY KEY (caller, idempotency_key)
);
CREATE INDEX idempotency_keys_expiry ON idempotency_keys (expires_at);

-- What operators call with. No row leaves: a name stands for one operator for good.
CREATE TABLE api_tokens (
    name              VARCHAR(63)    NOT NULL PRIMARY KEY,
    token_hash        VARCHAR(64)    NOT NULL UNIQUE,        -- SHA-256, hex; the token has 256 random bits
    grants            VARCHAR(8448)  NOT NULL,               -- as text, with a space between them
    bootstrap         BOOLEAN        NOT NULL,               -- made by init; ends when another admin is there
    created_by        VARCHAR(1024)  NOT NULL,
    lineage           VARCHAR(1024)  NOT NULL,               -- the first of those who made it, each the next
    created_at        TIMESTAMP(0) WITH TIME ZONE NOT NULL,
    expires_at        TIMESTAMP(0) WITH TIME ZONE NOT NULL,
    rotated_at        TIMESTAMP(0) WITH TIME ZONE,
    last_used_at      TIMESTAMP(0) WITH TIME ZONE,           -- to within an hour; null: not since it was made or rotated
    refused_at        TIMESTAMP(0) WITH TIME ZONE,           -- when its use after its end was last noted
    revoked_at        TIMESTAMP(0) WITH TIME ZONE,
    CHECK (created_at < expires_at)
);

-- Requests that a second operator must approve, or had to. No row leaves.
CREATE TABLE approvals (
    id                VARCHAR(32)    NOT NULL PRIMARY KEY,
    method            VARCHAR(8)     NOT NULL,
    path              VARCHAR(512)   NOT NULL,
    salt              VARCHAR(32)    NOT NULL,               -- 16 random octets, hex
    digest            VARCHAR(64)    NOT NULL,               -- SHA-256 of salt, method, path and body, hex
    shown             VARCHAR(131072) NOT NULL,              -- the body without secrets, JSON
    requested_by      VARCHAR(1024)  NOT NULL,
    lineage           VARCHAR(1024)  NOT NULL,               -- of requested_by: none of it can approve
    requested_at      TIMESTAMP(0) WITH TIME ZONE NOT NULL,
    expires_at        TIMESTAMP(0) WITH TIME ZONE NOT NULL,
    state             VARCHAR(8)     NOT NULL CHECK (state IN ('PENDING', 'APPROVED', 'DENIED', 'USED')),
    decided_by        VARCHAR(1024),
    decided_at        TIMESTAMP(0) WITH TIME ZONE,
    CHECK ((decided_by IS NULL) = (state = 'PENDING')),
    CHECK ((decided_at IS NULL) = (state = 'PENDING')),
    CHECK (requested_at < expires_at)
);

-- What machines join with: each for one certificate, within minutes. Rows leave a week after their end.
CREATE TABLE join_tokens (
    id                VARCHAR(16)    NOT NULL PRIMARY KEY,
    token_hash        VARCHAR(64)    NOT NULL UNIQUE,        -- SHA-256, hex; the token has 256 random bits
    role              VARCHAR(127)   NOT NULL,               -- the only one under which it is good
    trust_domain      VARCHAR(255)   NOT NULL,
    namespace         VARCHAR(63)    NOT NULL,
    service_account   VARCHAR(253)   NOT NULL,
    created_by        VARCHAR(1024)  NOT NULL,
    created_at        TIMESTAMP(0) WITH TIME ZONE NOT NULL,
    expires_at        TIMESTAMP(0) WITH TIME ZONE NOT NULL,
    used_at           TIMESTAMP(0) WITH TIME ZONE,
    serial            VARCHAR(40),                           -- the certificate it was used up for
    revoked_at        TIMESTAMP(0) WITH TIME ZONE,
    CHECK (created_at < expires_at),
    CHECK ((used_at IS NULL) = (serial IS NULL)),
    CHECK (used_at IS NULL OR revoked_at IS NULL)            -- used up once, or taken back: never both
);
CREATE INDEX join_tokens_expiry ON join_tokens (expires_at);

-- When each credential of an operator's that was made elsewhere last was a login. Rows leave after a week.
CREATE TABLE operator_logins (
    credential        VARCHAR(64)    NOT NULL PRIMARY KEY,   -- SHA-256 of the ID token or certificate, hex
    at                TIMESTAMP(0) WITH TIME ZONE NOT NULL
);
CREATE INDEX operator_logins_at ON operator_logins (at);

CREATE SEQUENCE audit_events_id;

CREATE TABLE audit_events (
    id                BIGINT         NOT NULL DEFAULT nextval('audit_events_id'),
    at                TIMESTAMP(3) WITH TIME ZONE NOT NULL,
    kind              VARCHAR(63)    NOT NULL,
    caller            VARCHAR(1024)  NOT NULL,
    request_id        VARCHAR(64)    NOT NULL,
    body              VARCHAR(65536) NOT NULL,               -- JSON
    salt              BYTEA          NOT NULL,               -- 16 octets; makes the event's leaf tell nothing
    PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);

-- The log of audit events as a Merkle tree (C2SP tlog-tiles). What is about to become a leaf: added with
-- the event, gone when it is one. Vacuumed by what changes, since it is empty most of the time.
CREATE TABLE log_queue (
    event_id          BIGINT         NOT NULL PRIMARY KEY,
    entry             BYTEA          NOT NULL,               -- what the leaf is the hash of
    expiry_month      SMALLINT                               -- of the certificate that it is about
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000);

-- Who signs checkpoints: the newest generation. Another one begins where commits were lost for good.
CREATE TABLE log_keys (
    generation        INTEGER        NOT NULL PRIMARY KEY CHECK (generation > 0),
    origin            VARCHAR(255)   NOT NULL UNIQUE,        -- names the log
    public_key        BYTEA          NOT NULL,               -- SubjectPublicKeyInfo, Ed25519
    key_id            VARCHAR(64)    NOT NULL UNIQUE REFERENCES issuer_keys (id),
    created_at        TIMESTAMP(0) WITH TIME ZONE NOT NULL
);

-- The tree as of the newest checkpoint; one row.
CREATE TABLE log_tree (
    id                SMALLINT       NOT NULL PRIMARY KEY CHECK (id = 1),
    size              BIGINT         NOT NULL CHECK (size >= 0),
    root              BYTEA          NOT NULL,
    checkpoint        VARCHAR(65536)                         -- a signed note; none before the first
);
INSERT INTO log_tree (id, size, root)
VALUES (1, 0, decode('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', 'hex'));

CREATE TABLE log_tiles (
    level             SMALLINT       NOT NULL,
    position          BIGINT         NOT NULL,
    hashes            BYTEA          NOT NULL,               -- up to 256 of 32 octets
    PRIMARY KEY (level, position)
);

CREATE TABLE log_bundles (
    position          BIGINT         NOT NULL PRIMARY KEY,   -- of the tile of level 0 with the hashes of these
    entries           BYTEA          NOT NULL,               -- each after its length in two octets
    event_ids         BYTEA          NOT NULL                -- audit_events.id of each, eight octets
);
ALTER TABLE log_tiles ALTER COLUMN hashes SET STORAGE EXTERNAL;
ALTER TABLE log_bundles ALTER COLUMN entries SET STORAGE EXTERNAL;

-- How far each receiver of audit events is.
CREATE TABLE log_exports (
    sink              VARCHAR(15)    NOT NULL PRIMARY KEY,
    next_leaf         BIGINT         NOT NULL CHECK (next_leaf >= 0)
);

-- Where in the log a certificate is.
CREATE TABLE log_certificates (
    expiry_month      SMALLINT       NOT NULL,
    tbs_hash          BYTEA          NOT NULL,               -- SHA-256 of its tbsCertificate
    leaf              BIGINT         NOT NULL,
    PRIMARY KEY (tbs_hash, expiry_month, leaf)
) PARTITION BY LIST (expiry_month);

-- The months for which there is room: of certificates by their end, of audit events by their time.
CREATE TABLE months (
    holds             VARCHAR(12)    NOT NULL CHECK (holds IN ('CERTIFICATES', 'AUDIT_EVENTS')),
    epoch_month       SMALLINT       NOT NULL CHECK (epoch_month >= 0), -- since January 1970, UTC
    PRIMARY KEY (holds, epoch_month)
);

-- What stays of a month of certificates when it is dropped.
CREATE TABLE certificate_statistics (
    expiry_month      SMALLINT       NOT NULL,
    issuer            VARCHAR(127)   NOT NULL,
    role              VARCHAR(127)   NOT NULL,
    counted           VARCHAR(32)    NOT NULL,               -- 'ISSUED', 'ABANDONED', or a revocation reason
    certificates      BIGINT         NOT NULL CHECK (certificates >= 0),
    PRIMARY KEY (expiry_month, issuer, role, counted)
);

-- How often what servers must know of was changed: 'roles', 'issuers', 'revocations', 'mounts'. A server that
-- sees another number than it knows reads anew; one that sees a lower number knows that the database lost commits.
CREATE TABLE changes (
    topic             VARCHAR(32)    NOT NULL PRIMARY KEY,
    version           BIGINT         NOT NULL CHECK (version >= 0)
);
INSERT INTO changes (topic, version) VALUES ('roles', 0), ('issuers', 0), ('revocations', 0), ('mounts', 0);

-- A backup that was restored and not reconciled yet; while there is one, no server starts.
CREATE TABLE restorations (
    restored_at       TIMESTAMP(0) WITH TIME ZONE NOT NULL PRIMARY KEY
);

-- How far the self-audit has come: 'new' looks at each certificate soon after it was issued, 'again' goes
-- round and round over all of them, 'log' over the audit events.
CREATE TABLE self_audit_cursors (
    name              VARCHAR(8)     NOT NULL PRIMARY KEY,
    position          BIGINT         NOT NULL CHECK (position >= 0) -- all up to it were looked at
);
INSERT INTO self_audit_cursors (name, position) VALUES ('new', 0), ('again', 0), ('log', 0);

-- What the self-audit found, until an operator says that it is known.
CREATE TABLE self_audit_mismatches (
    checked           VARCHAR(16)    NOT NULL,               -- which check does not hold
    issuer            VARCHAR(127)   NOT NULL,
    subject           VARCHAR(40)    NOT NULL,               -- a serial number, or the scope of a CRL
    detail            VARCHAR(1024)  NOT NULL,
    found_at          TIMESTAMP(0) WITH TIME ZONE NOT NULL,
    acknowledged_at   TIMESTAMP(0) WITH TIME ZONE,
    acknowledged_by   VARCHAR(1024),
    PRIMARY KEY (checked, issuer, subject)
);

CREATE TABLE job_leases (
    job               VARCHAR(160)   NOT NULL PRIMARY KEY,
    holder            VARCHAR(127)   NOT NULL,
    leased_until      TIMESTAMP(3) WITH TIME ZONE NOT NULL
);

-- The server's user cannot alter the schema, so the two things that a server does with months, opening
-- the coming ones and dropping those long past, are functions that run as the owner. Neither scans a
-- row, neither waits long behind others, and both do nothing where there is nothing to do.

CREATE FUNCTION month_begin(month INTEGER) RETURNS TIMESTAMP WITH TIME ZONE
    LANGUAGE sql IMMUTABLE
    RETURN (DATE '1970-01-01' + make_interval(months => month))::TIMESTAMP AT TIME ZONE 'UTC';

CREATE FUNCTION month_name(month INTEGER) RETURNS TEXT
    LANGUAGE sql IMMUTABLE
    RETURN to_char(DATE '1970-01-01' + make_interval(months => month), 'YYYY_MM');

-- A partition is made aside and then attached, so that nobody who works in other months waits.
CREATE FUNCTION open_month(kind TEXT, new_month INTEGER) RETURNS VOID
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = "${flyway:defaultSchema}", pg_temp SET lock_timeout = '2s' AS $$
DECLARE
    name TEXT := month_name(new_month);
    parent TEXT;
BEGIN
    INSERT INTO months (holds, epoch_month) VALUES (kind, new_month) ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    IF kind = 'AUDIT_EVENTS' THEN
        EXECUTE format('CREATE TABLE %I (LIKE audit_events INCLUDING ALL EXCLUDING INDEXES)',
            'audit_events_' || name);
        EXECUTE format('ALTER TABLE audit_events ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
            'audit_events_' || name, month_begin(new_month), month_begin(new_month + 1));
        RETURN;
    END IF;
    FOREACH parent IN ARRAY ARRAY['certificates', 'certificate_names', 'revocations', 'log_certificates'] LOOP
        EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL EXCLUDING INDEXES)',
            parent || '_' || name, parent);
        EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES IN (%s)',
            parent, parent || '_' || name, new_month);
    END LOOP;
    EXECUTE format('ALTER TABLE %I ADD FOREIGN KEY (expiry_month, serial, issuer)'
        || ' REFERENCES %I (expiry_month, serial, issuer)',
        'certificate_names_' || name, 'certificates_' || name);
END $$;

-- Whatever a server believes: certificates of the month must have ended 30 days ago by the clock of
-- the database, and audit events must be a year old.
CREATE FUNCTION drop_month(kind TEXT, old_month INTEGER) RETURNS VOID
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = "${flyway:defaultSchema}", pg_temp SET lock_timeout = '1s' AS $$
DECLARE
    name TEXT := month_name(old_month);
    keep INTERVAL := CASE kind WHEN 'AUDIT_EVENTS' THEN INTERVAL '365 days' ELSE INTERVAL '30 days' END;
BEGIN
    IF month_begin(old_month + 1) > CURRENT_TIMESTAMP - keep THEN
        RAISE EXCEPTION '% of % are kept for % at least', kind, name, keep
            USING ERRCODE = 'check_violation';
    END IF;
    DELETE FROM months WHERE holds = kind AND epoch_month = old_month;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    IF kind = 'AUDIT_EVENTS' THEN
        EXECUTE format('DROP TABLE %I', 'audit_events_' || name);
    ELSE
        EXECUTE format('DROP TABLE %I, %I, %I, %I',
            'certificate_names_' || name, 'revocations_' || name, 'log_certificates_' || name,
            'certificates_' || name);
    END IF;
END $$;

-- An issuer that signs nothing and never did, but its own certificate and its servers' own, goes with its key.
-- False if it is used, or there is none.
CREATE FUNCTION delete_issuer(unused TEXT) RETURNS BOOLEAN
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = "${flyway:defaultSchema}", pg_temp AS $$
DECLARE
    key TEXT;
BEGIN
    SELECT key_id INTO key FROM issuers WHERE name = unused AND state <> 'ACTIVE' FOR UPDATE;
    IF NOT FOUND
        OR EXISTS (SELECT 1 FROM certificates
                    WHERE issuer = unused AND key_hash <> key AND role <> 'signet-ocsp')
        OR EXISTS (SELECT 1 FROM revocations WHERE issuer = unused)
        OR EXISTS (SELECT 1 FROM issuers WHERE parent = unused OR succeeds = unused)
        OR EXISTS (SELECT 1 FROM cross_certificates WHERE signed_by = unused)
        OR EXISTS (SELECT 1 FROM mounts WHERE default_issuer = unused)
    THEN
        RETURN FALSE;
    END IF;
    DELETE FROM crls WHERE issuer = unused;
    DELETE FROM crl_distribution_points WHERE issuer = unused;
    DELETE FROM cross_certificates WHERE issuer = unused;
    DELETE FROM issuer_chains WHERE issuer = unused;
    DELETE FROM issuers WHERE name = unused;
    DELETE FROM issuer_keys WHERE id = key;
    RETURN TRUE;
END $$;

-- What never goes back. The row counts that the server looks at say the same; this also binds a
-- server that is wrong.

CREATE FUNCTION certificates_go_forward() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.state = 'RESERVED' AND NEW.state IN ('ISSUED', 'REVOKED'))
        OR (OLD.state = 'ISSUED' AND NEW.state = 'REVOKED' AND NEW.signature = OLD.signature)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'certificate % cannot go from % to %', OLD.serial, OLD.state, NEW.state
        USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER go_forward BEFORE UPDATE ON certificates
    FOR EACH ROW EXECUTE FUNCTION certificates_go_forward();

CREATE FUNCTION issuers_go_forward() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF (NOT OLD.drained OR NEW.drained)
        AND (NEW.state = OLD.state
            OR (OLD.state = 'PREPARED')
            OR (OLD.state = 'ACTIVE' AND NEW.state IN ('RETIRED', 'REVOKED'))
            OR (OLD.state = 'RETIRED' AND NEW.state IN ('ACTIVE', 'REVOKED')))
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'issuer % cannot go from % to %', OLD.name, OLD.state, NEW.state
        USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER go_forward BEFORE UPDATE ON issuers
    FOR EACH ROW EXECUTE FUNCTION issuers_go_forward();

CREATE FUNCTION revocations_stay() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.reason = 'KEY_COMPROMISE' AND NEW.revoked_at = OLD.revoked_at THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the revocation of % can only become keyCompromise', OLD.serial
        USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER stay BEFORE UPDATE ON revocations
    FOR EACH ROW EXECUTE FUNCTION revocations_stay();

CREATE FUNCTION crls_go_forward() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.crl_number > OLD.crl_number AND NEW.this_update >= OLD.this_update THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'CRL % of % cannot be followed by %', OLD.crl_number, OLD.issuer, NEW.crl_number
        USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER go_forward BEFORE UPDATE ON crls
    FOR EACH ROW EXECUTE FUNCTION crls_go_forward();

CREATE FUNCTION log_grows() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.size > OLD.size OR (NEW.size = OLD.size AND NEW.root = OLD.root) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the log of % leaves cannot become one of %', OLD.size, NEW.size
        USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER grows BEFORE UPDATE ON log_tree
    FOR EACH ROW EXECUTE FUNCTION log_grows();
