-- Grain state for Orleans' ADO.NET persistence, in the same form as on SQLite. The whole identity of a grain is the
-- primary key, so two first writes of one grain cannot both succeed, and the provider's hashes are not needed. The most
-- selective columns are first. An index row holds about 2,700 octets, which limits a grain's key and type together.
CREATE TABLE OrleansStorage (
    ServiceId              text COLLATE "C" NOT NULL,
    GrainTypeString        text COLLATE "C" NOT NULL,
    -- The key of a grain with a string key, whose N0 and N1 are zero; '' for a grain without an extension.
    GrainIdExtensionString text COLLATE "C" NOT NULL,
    GrainIdN0              bigint NOT NULL,
    GrainIdN1              bigint NOT NULL,
    Version                integer NOT NULL,
    -- Null if the state was cleared.
    PayloadBinary          bytea,
    PRIMARY KEY (GrainIdExtensionString, GrainIdN0, GrainIdN1, GrainTypeString, ServiceId)
);

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('ReadFromStorageKey', $$
SELECT PayloadBinary, Version
FROM OrleansStorage
WHERE GrainIdExtensionString = coalesce(@GrainIdExtensionString, '') AND GrainIdN0 = @GrainIdN0
  AND GrainIdN1 = @GrainIdN1 AND GrainTypeString = @GrainTypeString AND ServiceId = @ServiceId;
$$);

-- The first write (no version) inserts; a later write updates only the version that was read. No row means a conflict.
INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('WriteToStorageKey', $$
WITH added AS (
    INSERT INTO OrleansStorage
        (ServiceId, GrainTypeString, GrainIdExtensionString, GrainIdN0, GrainIdN1, Version, PayloadBinary)
    SELECT @ServiceId, @GrainTypeString, coalesce(@GrainIdExtensionString, ''), @GrainIdN0, @GrainIdN1, 1,
        @PayloadBinary
    WHERE @GrainStateVersion IS NULL
    ON CONFLICT DO NOTHING
    RETURNING Version),
changed AS (
    UPDATE OrleansStorage SET Version = Version + 1, PayloadBinary = @PayloadBinary
    WHERE GrainIdExtensionString = coalesce(@GrainIdExtensionString, '') AND GrainIdN0 = @GrainIdN0
      AND GrainIdN1 = @GrainIdN1 AND GrainTypeString = @GrainTypeString AND ServiceId = @ServiceId
      AND Version = @GrainStateVersion
    RETURNING Version)
SELECT Version AS NewGrainStateVersion FROM added
UNION ALL
SELECT Version FROM changed;
$$);

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('ClearStorageKey', $$
UPDATE OrleansStorage SET Version = Version + 1, PayloadBinary = NULL
WHERE GrainIdExtensionString = coalesce(@GrainIdExtensionString, '') AND GrainIdN0 = @GrainIdN0
  AND GrainIdN1 = @GrainIdN1 AND GrainTypeString = @GrainTypeString AND ServiceId = @ServiceId
  AND Version = @GrainStateVersion
RETURNING Version AS NewGrainStateVersion;
$$);

-- Used if the provider is configured to delete state instead of clearing it. The provider treats its own version as a
-- conflict.
INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('DeleteStorageKey', $$
DELETE FROM OrleansStorage
WHERE GrainIdExtensionString = coalesce(@GrainIdExtensionString, '') AND GrainIdN0 = @GrainIdN0
  AND GrainIdN1 = @GrainIdN1 AND GrainTypeString = @GrainTypeString AND ServiceId = @ServiceId
  AND Version = @GrainStateVersion
RETURNING Version + 1 AS NewGrainStateVersion;
$$);
