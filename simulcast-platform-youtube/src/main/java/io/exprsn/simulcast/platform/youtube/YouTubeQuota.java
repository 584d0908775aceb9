package io.exprsn.simulcast.platform.youtube;

import io.exprsn.simulcast.spi.QuotaFacts;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Map;

/** What YouTube counts: for all users of a Google Cloud project together. */
final class YouTubeQuota {
    static final String VIDEOS_LIST = "videos.list";
    static final String VIDEOS_UPDATE = "videos.update";
    static final String CHANNELS_LIST = "channels.list";
    static final String THUMBNAILS_SET = "thumbnails.set";
    static final String BROADCASTS_LIST = "liveBroadcasts.list";
    static final String BROADCASTS_WRITE = "liveBroadcasts.write";
    static final String STREAMS_LIST = "liveStreams.list";
    static final String STREAMS_WRITE = "liveStreams.write";

    private static final int READ = 1;
    private static final int WRITE = 50;

    /**
     * YouTube's table names no method of live streaming; those follow its general rule, one for reading and fifty for writing, which is
     * unconfirmed. The shares leave a fifth for control, whatever the rest does.
     */
    static final QuotaFacts FACTS = new QuotaFacts(
            10_000,
            ZoneId.of("America/Los_Angeles"),
            Map.of(
                    VIDEOS_LIST, READ,
                    VIDEOS_UPDATE, WRITE,
                    CHANNELS_LIST, READ,
                    THUMBNAILS_SET, WRITE,
                    BROADCASTS_LIST, READ,
                    BROADCASTS_WRITE, WRITE,
                    STREAMS_LIST, READ,
                    STREAMS_WRITE, WRITE),
            WRITE,
            Map.of(QuotaFacts.STATUS, 0.4, QuotaFacts.AUDIENCE, 0.2, QuotaFacts.CHAT, 0.2),
            "YouTube Data API, quota costs (developers.google.com/youtube/data/determine_quota_cost); live methods by its"
                    + " general rule",
            LocalDate.of(2026, 10, 12));

    private YouTubeQuota() {}
}
