package io.exprsn.simulcast.service;

import io.exprsn.simulcast.AudioCodec;
import io.exprsn.simulcast.VideoCodec;
import io.exprsn.simulcast.spi.MediaLimits;
import io.exprsn.simulcast.spi.PlatformSetting;
import java.net.URI;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The data. What a service calls its greatest bitrate is taken as a cap; where it names none, none is known. Services that give another
 * server for each broadcast, such as Instagram, LinkedIn and TikTok, cannot stand here: their address is given as
 * {@code Destination.rtmp(name, server, key)}.
 */
final class ServiceTable {
    private static final LocalDate READ = LocalDate.of(2026, 11, 25);
    /** Services hand in and keep their own entries there. */
    private static final String OBS = "the list of services of OBS Studio, format 5, as of 2026";

    /** One label of a host name. */
    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?");

    static final List<KnownService> SERVICES = List.of(
            of("amazon-ivs", "Amazon IVS")
                    .server("rtmps://{endpoint}.global-contribute.live-video.net:443/app")
                    .part("endpoint", "first label of the channel's ingest endpoint, such as a1b2c3d4e5f6", LABEL)
                    .keyFramesEach(2)
                    .source("Amazon IVS user guide, streaming configuration")
                    .done(),
            of("angelthump", "AngelThump")
                    .server("rtmp://ingest.angelthump.com/live")
                    .regions("rtmp://{region}-ingest.angelthump.com:1935/live", "nyc sfo sgp lon fra tor ams")
                    .kilobits(3_500, 160)
                    .keyFramesEach(2)
                    .done(),
            of("aparat", "Aparat")
                    .server("rtmp://rtmp.cdn.asset.aparat.com:443/event")
                    .kilobits(6_000, 320)
                    .keyFramesEach(2)
                    .done(),
            of("api-video", "api.video")
                    .server("rtmp://broadcast.api.video/s")
                    .kilobits(20_000, 192)
                    .keyFramesEach(2)
                    .done(),
            of("bilibili", "Bilibili Live")
                    .server("rtmp://live-push.bilivideo.com/live-bvc")
                    .region("outside-mainland", "rtmp://bdy.live-push.bilivideo.com/live-bvc")
                    .backup("rtmp://txy2.live-push.bilivideo.com/live-bvc")
                    .video(VideoCodec.H264, VideoCodec.HEVC)
                    .keyPage("https://link.bilibili.com/p/center/index#/my-room/start-live")
                    .note("The key begins with a question mark, which belongs to it")
                    .done(),
            of("bitmovin", "Bitmovin Streams Live")
                    .server("rtmp://live-input.bitmovin.com/streams")
                    .keyFramesEach(2)
                    .keyPage("https://bitmovin.com/dashboard/streams?streamsTab=LIVE")
                    .done(),
            of("boxcast", "BoxCast")
                    .server("rtmp://rtmp.boxcast.com/live")
                    .keyPage("https://dashboard.boxcast.com/#/sources")
                    .done(),
            of("castr", "Castr")
                    .region("us-east", "rtmp://us-east.castr.io/static")
                    .region("us-central", "rtmp://us-central.castr.io/static")
                    .region("us-south", "rtmp://us-south.castr.io/static")
                    .region("us-west", "rtmp://us-west.castr.io/static")
                    .region("south-america", "rtmp://south-am.castr.io/static")
                    .region("europe", "rtmp://eu-central.castr.io/static")
                    .region("singapore", "rtmp://sg-central.castr.io/static")
                    .region("india", "rtmp://in.castr.io/static")
                    .region("sydney", "rtmp://au.castr.io/static")
                    .region("south-africa", "rtmp://southafrica.castr.io/static")
                    .keyFramesEach(2)
                    .done(),
            of("chzzk", "CHZZK")
                    .server("rtmp://global-rtmp.lip2.navercorp.com:8080/relay")
                    .largest(1920, 1080, 60)
                    .kilobits(8_000, 192)
                    .keyFramesEach(1)
                    .withoutBFrames()
                    .keyPage("https://studio.chzzk.naver.com/setting")
                    .done(),
            of("dlive", "DLive")
                    .server("rtmp://stream.dlive.tv/live")
                    .kilobits(6_000, 160)
                    .keyFramesEach(2)
                    .done(),
            of("dolby-optiview", "Dolby OptiView Real-time")
                    .server("rtmps://rtmp-auto.millicast.com:443/v2/pub")
                    .regions("rtmps://rtmp-{region}-1.millicast.com:443/v2/pub", "blr fra iad lon phx sao sgp syd")
                    .video(VideoCodec.H264, VideoCodec.HEVC, VideoCodec.AV1)
                    .keyFramesEach(1)
                    .withoutBFrames()
                    .keyPage("https://streaming.dolby.io")
                    .done(),
            of("kick", "Kick")
                    .server("rtmps://fa723fc1b171.global-contribute.live-video.net:443/app")
                    .kilobits(8_000, 160)
                    .keyFramesEach(2)
                    .keyPage("https://kick.com/dashboard/settings/stream")
                    .note("Unconfirmed by Kick itself: compare the server with the one beside your key")
                    .source("Kick's creator dashboard as several programs that send to it have it")
                    .done(),
            of("livepeer", "Livepeer Studio")
                    .server("rtmp://rtmp.livepeer.com/live")
                    .backup("rtmp://rtmp-b.livepeer.com/live")
                    .kilobits(20_000, 512)
                    .keyFramesEach(1)
                    .withoutBFrames()
                    .keyPage("https://livepeer.studio/dashboard/streams")
                    .done(),
            of("livepush", "Livepush")
                    .server("rtmp://dc-global.livepush.io/live")
                    .kilobits(16_000, 0)
                    .keyFramesEach(2)
                    .done(),
            of("mixcloud", "Mixcloud")
                    .server("rtmp://rtmp.mixcloud.com/broadcast")
                    .largest(1280, 720, 30)
                    .kilobits(6_000, 320)
                    .keyFramesEach(2)
                    .done(),
            of("mux", "Mux")
                    .server("rtmps://global-live.mux.com:443/app")
                    .kilobits(5_000, 160)
                    .keyFramesEach(2)
                    .source("Mux guide, configure broadcast software; bitrates from " + OBS)
                    .done(),
            of("mux-srt", "Mux by SRT")
                    .server("srt://global-live.mux.com:6001")
                    .video(VideoCodec.H264, VideoCodec.HEVC)
                    .note("Needs the stream's srt_passphrase as passphrase; the stream key is the stream id")
                    .source("Mux guide, use SRT to live stream")
                    .done(),
            of("nanostream", "nanoStream Cloud")
                    .server("rtmps://bintu-stream.nanocosmos.de:1937/live")
                    .kilobits(5_000, 192)
                    .keyFramesEach(2)
                    .withoutBFrames()
                    .keyPage("https://bintu-cloud-frontend.nanocosmos.de/organisation")
                    .done(),
            of("niconico", "niconico")
                    .server("rtmp://liveorigin.dlive.nicovideo.jp/live/input")
                    .kilobits(5_808, 192)
                    .keyFramesEach(2)
                    .done(),
            of("nimo", "Nimo TV")
                    .server("rtmp://txpush.rtmp.nimo.tv/live")
                    .backup("rtmp://alpush.rtmp.nimo.tv/live")
                    .kilobits(6_000, 160)
                    .keyFramesEach(2)
                    .done(),
            of("openrec", "OPENREC.tv")
                    .server("rtmp://a.station.openrec.tv:1935/live1")
                    .kilobits(5_000, 160)
                    .keyFramesEach(2)
                    .note("The bitrates are those of premium members")
                    .done(),
            of("picarto", "Picarto")
                    .server("rtmp://live.us.picarto.tv/golive")
                    .regions("rtmp://live.us-{region}.picarto.tv/golive", "losangeles dallas miami newyork")
                    .region("europe", "rtmp://live.eu-west1.picarto.tv/golive")
                    .kilobits(3_500, 0)
                    .keyFramesEach(2)
                    .done(),
            of("restream", "Restream")
                    .server("rtmp://live.restream.io/live")
                    .regions(
                            "rtmp://{region}.restream.io/live",
                            "london amsterdam paris frankfurt madrid istanbul seattle sanjose dallas chicago newyork"
                                    + " washington toronto saopaulo bangalore hongkong singapore seoul tokyo sydney")
                    .keyFramesEach(2)
                    .keyPage("https://restream.io/settings/streaming-setup")
                    .note("It sends on to other platforms: do not send to those directly as well")
                    .done(),
            of("sermonaudio", "SermonAudio Cloud")
                    .server("rtmp://webcast.sermonaudio.com/sa")
                    .kilobits(2_000, 128)
                    .done(),
            of("soop", "SOOP Korea")
                    .server("rtmp://stream.sooplive.co.kr/app")
                    .regions("rtmp://rtmp-{region}.sooplive.co.kr/app", "esu wsu brz uk sgp")
                    .kilobits(8_000, 192)
                    .keyFramesEach(2)
                    .done(),
            of("soop-global", "SOOP Global")
                    .server("rtmp://global-stream.sooplive.com/app")
                    .largest(1920, 1080, 60)
                    .cap(360, 30, 500)
                    .cap(360, 60, 1_000)
                    .cap(540, 60, 2_000)
                    .cap(720, 60, 4_000)
                    .kilobits(8_000, 192)
                    .keyFramesEach(1)
                    .withoutBFrames()
                    .keyPage("https://www.sooplive.com/dashboard")
                    .done(),
            of("steam", "Steam")
                    .server("rtmp://ingest-rtmp.broadcast.steamcontent.com/app")
                    .kilobits(7_000, 128)
                    .keyFramesEach(2)
                    .done(),
            of("switchboard", "Switchboard Live")
                    .server("rtmps://live.sb.zone:443/live")
                    .keyFramesEach(2)
                    .note("It sends on to other platforms: do not send to those directly as well")
                    .done(),
            of("telegram", "Telegram")
                    .server("rtmps://{dc}.rtmp.t.me/s")
                    .part("dc", "first label of the server that Telegram shows, such as dc4-1", LABEL)
                    .note("Unconfirmed: Telegram shows server and key together, compare the server")
                    .source(
                            "Telegram API, phone.getGroupCallStreamRtmpUrl; the form of the address as programs have it")
                    .done(),
            of("trovo", "Trovo")
                    .server("rtmp://livepush.trovo.live/live")
                    .kilobits(9_000, 160)
                    .keyFramesEach(2)
                    .keyPage("https://studio.trovo.live/mychannel/stream")
                    .done(),
            of("vaughn", "Vaughn Live")
                    .server("rtmp://live-iad.vaughnsoft.net/live")
                    .regions("rtmp://live-{region}.vaughnsoft.net/live", "dfw den nyc mia sea tor ams lhr")
                    .kilobits(3_500, 320)
                    .source(OBS + "; bitrates from Vaughn's note on encoder restrictions of 2019")
                    .done(),
            of("vimeo", "Vimeo").server("rtmp://rtmp.cloud.vimeo.com/live").done(),
            of("vindral", "Vindral")
                    .server("rtmps://rtmp.global.cdn.vindral.com/publish")
                    .kilobits(20_000, 192)
                    .keyFramesEach(1)
                    .withoutBFrames()
                    .keyPage("https://portal.cdn.vindral.com/channels")
                    .done(),
            of("wpstream", "WpStream")
                    .server("rtmp://ingest.wpstream.net/golive")
                    .regions("rtmp://ingest-{region}.wpstream.net/golive", "na eu as sa au")
                    .kilobits(0, 160)
                    .keyFramesEach(2)
                    .keyPage("https://wpstream.net/obs-get-stream-key")
                    .done(),
            of("x", "X")
                    .region("us-east", "rtmp://va.pscp.tv:80/x")
                    .region("us-west", "rtmp://ca.pscp.tv:80/x")
                    .region("brazil", "rtmp://br.pscp.tv:80/x")
                    .region("france", "rtmp://fr.pscp.tv:80/x")
                    .region("ireland", "rtmp://ie.pscp.tv:80/x")
                    .region("germany", "rtmp://de.pscp.tv:80/x")
                    .region("australia", "rtmp://au.pscp.tv:80/x")
                    .region("india", "rtmp://in.pscp.tv:80/x")
                    .region("japan", "rtmp://jp.pscp.tv:80/x")
                    .region("korea", "rtmp://kr.pscp.tv:80/x")
                    .region("singapore", "rtmp://sg.pscp.tv:80/x")
                    .frameRate(60)
                    .kilobits(12_000, 128)
                    .keyFramesEach(3)
                    .keyPage("https://studio.twitter.com/producer/sources")
                    .note("The region is the one that was chosen when the source was made in Media Studio")
                    .done());

    private ServiceTable() {}

    private static Entry of(String id, String displayName) {
        return new Entry(id, displayName);
    }

    /** One line of the table. */
    private static final class Entry {
        /** The only cap holds for all sizes and rates. */
        private static final int ANY_HEIGHT = 4320;

        private static final double ANY_RATE = 120;

        private final String id;
        private final String displayName;
        private final Map<String, String> servers = new LinkedHashMap<>();
        private final List<PlatformSetting> parts = new ArrayList<>();
        private final List<MediaLimits.VideoBitrate> caps = new ArrayList<>();
        private VideoCodec[] video = {VideoCodec.H264};
        private int width;
        private int height;
        private double frameRate;
        private int audioKilobits;
        private int keyFrameSeconds = 2;
        private boolean bFrames = true;
        private String source = OBS;
        private String note = "";
        private @Nullable String backup;
        private @Nullable URI keyPage;

        Entry(String id, String displayName) {
            this.id = id;
            this.displayName = displayName;
        }

        Entry server(String address) {
            return region("usual", address);
        }

        Entry region(String name, String address) {
            servers.put(name, address);
            return this;
        }

        Entry regions(String address, String names) {
            for (String name : names.split(" ")) {
                region(name, address.replace("{region}", name));
            }
            return this;
        }

        Entry backup(String address) {
            backup = address;
            return this;
        }

        Entry part(String name, String description, Pattern form) {
            parts.add(new PlatformSetting(name, description, true, Set.of(), form));
            return this;
        }

        Entry video(VideoCodec... codecs) {
            video = codecs;
            return this;
        }

        Entry largest(int mostWidth, int mostHeight, double mostFrameRate) {
            width = mostWidth;
            height = mostHeight;
            return frameRate(mostFrameRate);
        }

        Entry frameRate(double most) {
            frameRate = most;
            return this;
        }

        Entry cap(int upToHeight, double upToRate, int kilobits) {
            caps.add(new MediaLimits.VideoBitrate(upToHeight, upToRate, kilobits));
            return this;
        }

        /** The most of pictures and of sound, kbit/s; 0 where it names none. */
        Entry kilobits(int videoKilobits, int mostAudioKilobits) {
            audioKilobits = mostAudioKilobits;
            return videoKilobits == 0 ? this : cap(ANY_HEIGHT, ANY_RATE, videoKilobits);
        }

        Entry keyFramesEach(int seconds) {
            keyFrameSeconds = seconds;
            return this;
        }

        Entry withoutBFrames() {
            bFrames = false;
            return this;
        }

        Entry source(String where) {
            source = where;
            return this;
        }

        Entry note(String text) {
            note = text;
            return this;
        }

        Entry keyPage(String address) {
            keyPage = URI.create(address);
            return this;
        }

        KnownService done() {
            MediaLimits.Builder limits = MediaLimits.builder(source, READ)
                    .videoCodecs(video)
                    .audioCodecs(AudioCodec.AAC)
                    .largest(width, height, frameRate)
                    .keyFrames(Duration.ofSeconds(keyFrameSeconds), Duration.ofSeconds(10))
                    .audio(audioKilobits);
            caps.forEach(cap -> limits.cap(cap.height(), cap.frameRate(), cap.kilobits()));
            if (!bFrames) {
                limits.withoutBFrames();
            }
            return new KnownService(id, displayName, servers, backup, parts, limits.build(), keyPage, note);
        }
    }
}
