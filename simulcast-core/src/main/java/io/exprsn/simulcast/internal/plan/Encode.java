package io.exprsn.simulcast.internal.plan;

import io.exprsn.simulcast.EncodingProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One encode and who takes it.
 *
 * @param profile with size and frame rate
 * @param members at least one
 */
record Encode(EncodingProfile profile, List<Member> members) {

    /**
     * A destination of an encode.
     *
     * @param asked what it would get alone
     */
    record Member(String destination, EncodingProfile asked) {}

    Encode {
        members = List.copyOf(members);
    }

    /** This one with the other's members. */
    Encode joined(EncodingProfile shared, Encode other) {
        List<Member> all = new ArrayList<>(members);
        all.addAll(other.members);
        return new Encode(shared, all);
    }

    List<String> destinations() {
        return members.stream().map(Member::destination).toList();
    }

    /** {@code 1280x720-30-2500k}, with the codec where it is not H.264. */
    static String name(EncodingProfile profile) {
        String codec = profile.videoCodec().codecName().toLowerCase(Locale.ROOT);
        return profile.width() + "x" + profile.height() + "-" + FrameRates.text(profile.frameRate()) + "-"
                + profile.videoKilobits() + "k" + (codec.equals("h264") ? "" : "-" + codec);
    }
}
