package io.exprsn.simulcast;

/** What comes to an end by itself. */
public enum PlatformLimit {
    /** The longest time of one broadcast. */
    BROADCAST_TIME,
    /** A grant that only a person can renew. */
    TOKEN,
    /** What may be asked of the platform's API in a day, by what was used lately. */
    QUOTA
}
