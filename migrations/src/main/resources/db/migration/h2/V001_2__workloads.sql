-- The workloads there are. H2; runs while no server does.

-- The newest certificate of each service under each role: what breaks when, if nobody renews any more. Rows leave
-- a day after their certificate's end.
CREATE TABLE workloads (
    cluster           VARCHAR(63)    NOT NULL,
    namespace         VARCHAR(63)    NOT NULL,
    service_account   VARCHAR(253)   NOT NULL,
    role              VARCHAR(127)   NOT NULL,
    mount             VARCHAR(32)    NOT NULL,               -- of the role
    issuer            VARCHAR(127)   NOT NULL,
    serial            VARCHAR(40)    NOT NULL,
    expiry_month      SMALLINT       NOT NULL,
    not_after         TIMESTAMP(0) WITH TIME ZONE NOT NULL,
    renew_by          TIMESTAMP(0) WITH TIME ZONE NOT NULL,  -- the end of its renewal window
    critical_at       TIMESTAMP(0) WITH TIME ZONE NOT NULL,  -- from when a tenth of its life is left
    contact_at        TIMESTAMP(0) WITH TIME ZONE NOT NULL,  -- when it was issued
    PRIMARY KEY (cluster, namespace, service_account, role)
);
CREATE INDEX workloads_end ON workloads (not_after);

INSERT INTO workloads (cluster, namespace, service_account, role, mount, issuer, serial, expiry_month,
                       not_after, renew_by, critical_at, contact_at)
SELECT cluster, namespace, service_account, role,
       CASE WHEN POSITION(':' IN role) > 0 THEN SUBSTRING(role FROM 1 FOR POSITION(':' IN role) - 1) ELSE 'pki' END,
       issuer, serial, expiry_month, not_after,
       DATEADD(SECOND, DATEDIFF(SECOND, not_before, not_after) * 2 / 3, not_before),
       DATEADD(SECOND, DATEDIFF(SECOND, not_before, not_after) * 9 / 10, not_before),
       reserved_at
  FROM (SELECT c.*, ROW_NUMBER() OVER (PARTITION BY cluster, namespace, service_account, role
                                       ORDER BY position DESC) AS nth
          FROM certificates c
         WHERE cluster IS NOT NULL AND state = 'ISSUED' AND not_after >= CURRENT_TIMESTAMP) newest
 WHERE nth = 1;
