-- What db-scheduler keeps, in its own columns: when somebody is to look at a schedule, and which node is at it.
CREATE TABLE simulcast_wake (
    task_name VARCHAR(100) NOT NULL,
    task_instance VARCHAR(100) NOT NULL,
    task_data BYTEA,
    execution_time TIMESTAMP WITH TIME ZONE,
    picked BOOLEAN NOT NULL,
    picked_by VARCHAR(100),
    last_success TIMESTAMP WITH TIME ZONE,
    last_failure TIMESTAMP WITH TIME ZONE,
    consecutive_failures INT,
    last_heartbeat TIMESTAMP WITH TIME ZONE,
    version BIGINT NOT NULL,
    priority SMALLINT,
    state VARCHAR(100),
    PRIMARY KEY (task_name, task_instance)
);

CREATE INDEX simulcast_wake_execution_time ON simulcast_wake (execution_time);
CREATE INDEX simulcast_wake_last_heartbeat ON simulcast_wake (last_heartbeat);
