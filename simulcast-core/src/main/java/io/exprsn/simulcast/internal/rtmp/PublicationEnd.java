package io.exprsn.simulcast.internal.rtmp;

/** Why a publication is over. */
public enum PublicationEnd {
    /** The publisher said so, by {@code FCUnpublish}, {@code deleteStream} or {@code closeStream}. */
    WANTED,
    /** The connection closed, was reset, went silent or broke the protocol: the publisher may come back. */
    LOST,
    /** Another publisher came with the same key. */
    TAKEN_OVER,
    /** We closed it. */
    CLOSED_BY_US
}
