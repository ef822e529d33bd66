-- Numbers for trust bundles, and one more fact that clients tell when they renew. The new column is null in
-- every row there is: certificates are locked for the moment that takes, after whatever uses them has ended.
-- Servers of before know neither and go on.

-- The newest trust bundle of each mount. No row leaves, also when its mount does: numbers only grow.
CREATE TABLE trust_bundles (
    mount             VARCHAR(32)    NOT NULL PRIMARY KEY,
    version           VARCHAR(16)    NOT NULL,               -- names the content
    sequence          BIGINT         NOT NULL CHECK (sequence > 0),
    issuers_seen      BIGINT         NOT NULL                -- changes.version of 'issuers' that it was made of
);

CREATE FUNCTION trust_bundles_go_forward() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.sequence > OLD.sequence THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'trust bundle % of % cannot be followed by %', OLD.sequence, OLD.mount, NEW.sequence
        USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER go_forward BEFORE UPDATE ON trust_bundles
    FOR EACH ROW EXECUTE FUNCTION trust_bundles_go_forward();

ALTER TABLE certificates ADD COLUMN client_generation BIGINT;
