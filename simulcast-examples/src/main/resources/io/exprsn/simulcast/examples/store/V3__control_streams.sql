-- Streams of the control room: what a show is made of, and where it goes.
CREATE TABLE simulcast_stream (
    id VARCHAR(64) NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL,
    record TEXT NOT NULL
);
