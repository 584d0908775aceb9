package io.exprsn.simulcast.testkit;

import io.exprsn.simulcast.EncodingProfile;
import io.exprsn.simulcast.spi.ApiHost;
import io.exprsn.simulcast.spi.EnvironmentVariable;
import io.exprsn.simulcast.spi.MediaLimits;
import io.exprsn.simulcast.spi.MediaLimits.VideoBitrate;
import io.exprsn.simulcast.spi.MetadataLimits;
import io.exprsn.simulcast.spi.MetadataLimits.Field;
import io.exprsn.simulcast.spi.MetadataLimits.TextLimit;
import io.exprsn.simulcast.spi.PlatformAdapter;
import io.exprsn.simulcast.spi.PlatformFacts;
import io.exprsn.simulcast.spi.PlatformSetting;
import java.net.URI;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/** Whether a platform's facts fit together: for the tests of those who write an adapter. */
public final class PlatformFactsCheck {
    private static final Pattern ID = Pattern.compile("[a-z][a-z0-9-]*");
    private static final Pattern VARIABLE = Pattern.compile("[A-Z][A-Z0-9_]*");
    /** Nothing that is known of a live platform from before is worth a plan. */
    private static final LocalDate TOO_OLD = LocalDate.of(2020, 1, 1);

    /** Stands where a template has its braces. */
    private static final String CUSTOMER = "customer-of-a-check";
    /** What would lead to another host, or to another place on it. */
    private static final List<String> NO_LABELS =
            List.of("", "a.b", "a/b", "a\\b", "a@b", "a:1", "a?b", "a#b", "a%2eb");

    private final List<String> broken = new ArrayList<>();

    private PlatformFactsCheck() {}

    /** What is broken, one sentence each; empty if all fits. */
    public static List<String> whatIsBroken(PlatformAdapter adapter) {
        PlatformFactsCheck check = new PlatformFactsCheck();
        PlatformFacts facts = adapter.facts();
        check.expect(ID.matcher(adapter.id()).matches(), "the id \"" + adapter.id() + "\" is not of the form " + ID);
        check.expect(facts.equals(adapter.facts()), "facts are others when asked again");
        check.expect(!facts.displayName().isBlank(), "the display name is empty");
        check.limits(facts.limits());
        if (!facts.profile().isPassthrough()) {
            check.profile(facts.profile(), facts.limits());
        }
        check.calls(facts);
        facts.metadata().ifPresent(check::metadata);
        check.environment(facts);
        facts.notices().forEach(notice -> check.dated("a notice", notice.text(), notice.source(), notice.asOf()));
        return List.copyOf(check.broken);
    }

    private void limits(MediaLimits limits) {
        dated("the limits", "limits", limits.source(), limits.asOf());
        expect(
                limits.keyFrameInterval().compareTo(limits.maxKeyFrameInterval()) <= 0,
                "the key-frame interval recommended, " + limits.keyFrameInterval() + ", is longer than the longest, "
                        + limits.maxKeyFrameInterval());
        inOrder("caps", limits.bitrateCaps());
        inOrder("advised bitrates", limits.advisedBitrates());
        for (VideoBitrate advice : limits.advisedBitrates()) {
            int width = Math.max(limits.maxWidth(), advice.height());
            limits.maxVideoKilobits(width, advice.height(), advice.frameRate())
                    .ifPresent(cap ->
                            expect(advice.kilobits() <= cap, advice + " is advised, which is above the cap of " + cap));
        }
    }

    /** The first that covers a picture counts, so a larger one in front would hide a smaller one. */
    private void inOrder(String what, List<VideoBitrate> bitrates) {
        for (int i = 0; i < bitrates.size(); i++) {
            VideoBitrate next = bitrates.get(i);
            expect(next.kilobits() > 0, "one of the " + what + " is " + next);
            for (VideoBitrate before : bitrates.subList(0, i)) {
                expect(
                        before.height() < next.height() || before.frameRate() < next.frameRate(),
                        "of the " + what + ", " + next + " is never reached behind " + before);
            }
        }
    }

    private void profile(EncodingProfile profile, MediaLimits limits) {
        String which = "the default profile, " + profile.text() + ", ";
        int width = profile.width();
        int height = profile.height();
        expect(
                limits.videoCodecs().isEmpty() || limits.videoCodecs().contains(profile.videoCodec()),
                which + "has a codec that is not taken, " + profile.videoCodec());
        expect(
                limits.audioCodecs().isEmpty() || limits.audioCodecs().contains(profile.audioCodec()),
                which + "has a codec that is not taken, " + profile.audioCodec());
        expect(
                (limits.maxWidth() == 0 || Math.max(width, height) <= limits.maxWidth())
                        && (limits.maxHeight() == 0 || Math.min(width, height) <= limits.maxHeight()),
                which + "is larger than " + limits.maxWidth() + "x" + limits.maxHeight());
        expect(
                limits.maxFrameRate() == 0 || profile.frameRate() <= limits.maxFrameRate(),
                which + "has more pictures per second than " + limits.maxFrameRate());
        limits.maxVideoKilobits(width, height, profile.frameRate())
                .ifPresent(cap -> expect(profile.videoKilobits() <= cap, which + "is above the cap of " + cap));
        limits.advisedVideoKilobits(width, height, profile.frameRate())
                .ifPresent(
                        advice -> expect(profile.videoKilobits() <= advice, which + "is above the advised " + advice));
        expect(
                profile.keyFrameInterval().compareTo(limits.maxKeyFrameInterval()) <= 0,
                which + "has key frames " + profile.keyFrameInterval() + " apart, longer than "
                        + limits.maxKeyFrameInterval());
        expect(limits.bFrames() || profile.bFrames() == 0, which + "has B-frames, which are not taken");
        expect(
                limits.maxAudioKilobits() == 0 || profile.audioKilobits() <= limits.maxAudioKilobits(),
                which + "has more sound than " + limits.maxAudioKilobits() + " kbit/s");
        expect(
                limits.sampleRates().isEmpty() || limits.sampleRates().contains(profile.sampleRate()),
                which + "has a sample rate that is not taken, " + profile.sampleRate());
    }

    private void calls(PlatformFacts facts) {
        once("hosts", facts.hosts().stream().map(ApiHost::name).toList());
        List<String> settings =
                facts.settings().stream().map(PlatformSetting::name).toList();
        once("settings", settings);
        for (ApiHost host : facts.hosts()) {
            expect(
                    host.address() != null || host.setting() != null || host.template() != null,
                    "the host \"" + host.name() + "\" has neither an address nor a setting that holds it");
            expect(
                    host.setting() == null || settings.contains(host.setting()),
                    "the host \"" + host.name() + "\" is read from the setting \"" + host.setting()
                            + "\", which is not among " + settings);
            perCustomer(host);
            example(host)
                    .ifPresent(address -> expect(
                            address.getHost() != null
                                    && (address.getScheme().equals("https") || isLoopback(address))
                                    && !address.toString().endsWith("/")
                                    && address.getRawQuery() == null,
                            "the host \"" + host.name() + "\" is at "
                                    + Objects.requireNonNullElse(host.template(), address.toString())
                                    + ", expected https://host[:port][/path] without a slash at its end"));
        }
        facts.quota().ifPresent(quota -> {
            dated("the quota", "quota", quota.source(), quota.asOf());
            quota.shares()
                    .forEach((feature, share) -> expect(
                            share > 0 && share <= 1, "of the quota, " + feature + " may use " + share + " of a day"));
        });
        facts.costItems().forEach(item -> dated("a price", item.what(), item.source(), item.asOf()));
    }

    private void metadata(MetadataLimits limits) {
        dated("what it shows besides pictures", "metadata", limits.source(), limits.asOf());
        limits.title().ifPresent(title -> text("title", title));
        limits.description().ifPresent(description -> text("description", description));
        limits.tags()
                .ifPresent(tags -> expect(
                        tags.most() >= 0 && tags.longest() >= 0 && tags.total() >= 0,
                        "of the tags, one limit is below 0: " + tags));
        expect(
                limits.fields().contains(Field.PRIVACY) == limits.privacy().size() > 1,
                "who may see it can be " + limits.privacy() + ", and it can"
                        + (limits.fields().contains(Field.PRIVACY) ? "" : "not") + " be changed");
    }

    /** Room for a word and what says that there is more. */
    private void text(String what, TextLimit limit) {
        expect(
                limit.longest() >= 10,
                "the " + what + " may have " + limit.longest() + " "
                        + limit.unit().word());
    }

    private void environment(PlatformFacts facts) {
        once(
                "variables of the environment",
                facts.environment().stream().map(EnvironmentVariable::name).toList());
        List<String> settings =
                facts.settings().stream().map(PlatformSetting::name).toList();
        for (EnvironmentVariable variable : facts.environment()) {
            expect(
                    VARIABLE.matcher(variable.name()).matches(),
                    "the variable \"" + variable.name() + "\" is not of the form " + VARIABLE);
            expect(
                    variable.setting() == null || settings.contains(variable.setting()),
                    "the variable " + variable.name() + " fills the setting \"" + variable.setting()
                            + "\", which is not among " + settings);
        }
    }

    private void perCustomer(ApiHost host) {
        String template = host.template();
        Pattern form = host.form();
        if (template == null || form == null) {
            return;
        }
        String which = "the host \"" + host.name() + "\"";
        expect(
                host.address() == null && host.setting() == null,
                which + " differs from customer to customer, and has an address or a setting besides");
        String name = example(host).map(URI::getHost).orElse("");
        expect(
                name.contains(CUSTOMER),
                which + " is at " + template + ", where the part in braces is not in the host's name");
        for (String another : NO_LABELS) {
            expect(
                    !form.matcher(another).matches(),
                    which + " has the form " + form + ", which admits \"" + another
                            + "\", expected one label of a host's name");
        }
    }

    /** What is known of a host's address whoever the customer is: all but the host's name. */
    static Optional<URI> example(ApiHost host) {
        String template = host.template();
        return template == null ? host.usual() : Optional.of(URI.create(template.replaceFirst("[{].*[}]", CUSTOMER)));
    }

    /** A test's platform. */
    private static boolean isLoopback(URI address) {
        return address.getHost().equals("127.0.0.1");
    }

    private void once(String what, List<String> names) {
        expect(new HashSet<>(names).size() == names.size(), "of the " + what + ", some have one name: " + names);
        expect(names.stream().noneMatch(String::isBlank), "one of the " + what + " has no name");
    }

    private void dated(String what, String text, String source, LocalDate asOf) {
        expect(!text.isBlank(), what + " without text");
        expect(!source.isBlank(), what + " without a source: " + text);
        expect(!asOf.isBefore(TOO_OLD), what + " of " + asOf + " is too old to rely on: " + text);
    }

    private void expect(boolean fulfilled, String otherwise) {
        if (!fulfilled) {
            broken.add(otherwise);
        }
    }
}
