-- Who may come into the control room: hashes alone, of tokens and of the cookies of browsers that are logged in.
CREATE TABLE control_token (
    role VARCHAR(16) NOT NULL PRIMARY KEY,
    hash VARCHAR(64) NOT NULL
);

CREATE TABLE control_login (
    hash VARCHAR(64) NOT NULL PRIMARY KEY,
    role VARCHAR(16) NOT NULL,
    token VARCHAR(64) NOT NULL,
    until_ms BIGINT NOT NULL
);

-- Whose platform the accounts are of whose tokens are sealed elsewhere.
CREATE TABLE control_account (
    credential VARCHAR(64) NOT NULL PRIMARY KEY,
    platform VARCHAR(64) NOT NULL
);
