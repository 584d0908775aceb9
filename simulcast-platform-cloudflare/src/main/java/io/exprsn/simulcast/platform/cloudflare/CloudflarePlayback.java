package io.exprsn.simulcast.platform.cloudflare;

import java.net.URI;

/**
 * Where a live input or a recording is watched. With signed addresses, a token stands in the place of the uid. Immutable.
 *
 * @param hls manifest for players; answered with 204 while nothing is live
 * @param dash manifest for players
 * @param iframe the player, for a frame in another page
 * @param page a page with the player
 * @param thumbnail a picture of it
 * @param webRtc for WebRTC; serves only what was sent by WebRTC, and this library sends none
 */
public record CloudflarePlayback(URI hls, URI dash, URI iframe, URI page, URI thumbnail, URI webRtc) {
    static CloudflarePlayback of(String customer, String uid) {
        String base = "https://" + customer + "/" + uid;
        return new CloudflarePlayback(
                URI.create(base + "/manifest/video.m3u8"),
                URI.create(base + "/manifest/video.mpd"),
                URI.create(base + "/iframe"),
                URI.create(base + "/watch"),
                URI.create(base + "/thumbnails/thumbnail.jpg"),
                URI.create(base + "/webRTC/play"));
    }
}
