-- Numbers for trust bundles, and one more fact that clients tell when they renew. H2; runs while no server does.

-- The newest trust bundle of each mount. No row leaves, also when its mount does: numbers only grow.
CREATE TABLE trust_bundles (
    mount             VARCHAR(32)    NOT NULL PRIMARY KEY,
    version           VARCHAR(16)    NOT NULL,               -- names the content
    sequence          BIGINT         NOT NULL CHECK (sequence > 0),
    issuers_seen      BIGINT         NOT NULL                -- changes.version of 'issuers' that it was made of
);

ALTER TABLE certificates ADD COLUMN client_generation BIGINT;
