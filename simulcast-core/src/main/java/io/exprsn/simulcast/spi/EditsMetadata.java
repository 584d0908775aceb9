package io.exprsn.simulcast.spi;

/** A platform on which title and the like can be changed while a broadcast is there. */
public interface EditsMetadata {
    /** Changes what is given and leaves the rest as it is. */
    void edit(Broadcast broadcast, Metadata changes, PlatformContext context);
}
