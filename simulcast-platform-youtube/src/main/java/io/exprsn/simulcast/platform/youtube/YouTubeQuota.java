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

    static final String CHAT_LIST = "liveChatMessages.list";
    static final String CHAT_STREAM = "liveChatMessages.stream";
    static final String CHAT_WRITE = "liveChatMessages.insert";

    private static final int READ = 1;
    /** What users measured for a look at the chat; what an answer that goes on costs is told nowhere, so as much. */
    private static final int CHAT_READ = 5;

    private static final int WRITE = 50;

    /**
     * YouTube's table names no method of live streaming; those follow its general rule, one for reading and fifty for writing, which is
     * unconfirmed. The shares leave a fifth for control, whatever the rest does.
     */
    static final QuotaFacts FACTS = new QuotaFacts(
            10_000,
            ZoneId.of("America/Los_Angeles"),
            Map.ofEntries(
                    Map.entry(VIDEOS_LIST, READ),
                    Map.entry(VIDEOS_UPDATE, WRITE),
                    Map.entry(CHANNELS_LIST, READ),
                    Map.entry(THUMBNAILS_SET, WRITE),
                    Map.entry(BROADCASTS_LIST, READ),
                    Map.entry(BROADCASTS_WRITE, WRITE),
                    Map.entry(STREAMS_LIST, READ),
                    Map.entry(STREAMS_WRITE, WRITE),
                    Map.entry(CHAT_LIST, CHAT_READ),
                    Map.entry(CHAT_STREAM, CHAT_READ),
                    Map.entry(CHAT_WRITE, WRITE)),
            WRITE,
            Map.of(QuotaFacts.STATUS, 0.4, QuotaFacts.AUDIENCE, 0.2, QuotaFacts.CHAT, 0.2),
            "YouTube Data API, quota costs (developers.google.com/youtube/data/determine_quota_cost); live methods by its"
                    + " general rule",
            LocalDate.of(2026, 10, 12));

    private YouTubeQuota() {}
}
