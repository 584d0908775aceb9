-- Fits PostgreSQL, and H2 with MODE=PostgreSQL. Ids are compared byte for byte, capitals and all.

-- One for all tables: no version comes twice under an id, also not after its record was removed.
CREATE SEQUENCE simulcast_version;

CREATE TABLE simulcast_credential (
    id VARCHAR(64) NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL,
    record TEXT NOT NULL
);

CREATE TABLE simulcast_destination (
    id VARCHAR(40) NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL,
    record TEXT NOT NULL
);

CREATE TABLE simulcast_session (
    id VARCHAR(40) NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL,
    record TEXT NOT NULL
);

CREATE TABLE simulcast_schedule (
    id VARCHAR(40) NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL,
    record TEXT NOT NULL
);
