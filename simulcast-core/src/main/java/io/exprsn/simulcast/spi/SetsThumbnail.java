package io.exprsn.simulcast.spi;

/** A platform that takes a picture for a broadcast. */
public interface SetsThumbnail {
    /**
     * Sets the picture.
     *
     * @param contentType {@code image/jpeg} or {@code image/png}
     * @param image its bytes
     */
    void setThumbnail(Broadcast broadcast, String contentType, byte[] image, PlatformContext context);
}
