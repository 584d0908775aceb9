package io.exprsn.simulcast.platform.facebook;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.Request;
import com.atlassian.oai.validator.model.SimpleRequest;
import com.atlassian.oai.validator.model.SimpleResponse;
import com.atlassian.oai.validator.report.LevelResolver;
import com.atlassian.oai.validator.report.ValidationReport;
import com.atlassian.oai.validator.report.ValidationReport.Level;
import com.github.tomakehurst.wiremock.http.LoggedResponse;
import com.github.tomakehurst.wiremock.http.QueryParameter;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Descriptions of Facebook's API, not its own: paths, parameters, bodies, answers. See {@code ORIGIN.md} beside the files. */
final class FacebookDescription {
    /** Read once: it is a large file. */
    private static final OpenApiInteractionValidator LIVE = read("facebook-live.openapi.json");

    /** Whose a token is, and where it comes from. */
    private static final OpenApiInteractionValidator IDENTITY = read("facebook-identity.openapi.json");

    private static final Set<String> OF_IDENTITY =
            Set.of("/me", "/oauth/access_token", "/debug_token", "/dialog/oauth");

    /** All that stands in a form is text; the validator takes digits for a number. */
    private static final Pattern DIGITS =
            Pattern.compile("\\[Path '/(event_params|client_id)'] Instance type \\(integer\\) does not match .*");

    /** The figure of a metric is described as anything; the validator takes that for an object. */
    private static final Pattern ANYTHING = Pattern.compile(
            "\\[Path '/data/0/values/0/value'] Instance type \\(integer\\) does not match .*\\[\"object\"]\\)");

    private FacebookDescription() {}

    private static OpenApiInteractionValidator read(String file) {
        return OpenApiInteractionValidator.createForSpecificationUrl(
                        FacebookDescription.class.getResource(file).toString())
                .withBasePathOverride("/")
                .withLevelResolver(LevelResolver.create()
                        .withLevel("validation.request.security", Level.IGNORE)
                        .build())
                .build();
    }

    private static String path(String address) {
        return URI.create(address).getPath().replaceFirst("^/v26\\.0", "");
    }

    private static OpenApiInteractionValidator description(String path) {
        return OF_IDENTITY.contains(path) ? IDENTITY : LIVE;
    }

    /** What is wrong with an address that a browser is sent to. */
    static List<String> wrongs(URI address, Map<String, String> query) {
        SimpleRequest.Builder described = new SimpleRequest.Builder("GET", path(address.toString()));
        query.forEach(described::withQueryParam);
        return wrongs(IDENTITY.validateRequest(described.build()));
    }

    /** What is wrong with the head of a request to the server that goes on answering. */
    static List<String> wrongs(String head) {
        String target = head.split(" ")[1];
        SimpleRequest.Builder described = new SimpleRequest.Builder("GET", path(target));
        PlayedFacebook.fields(target.substring(target.indexOf('?') + 1)).entrySet().stream()
                .filter(one -> !one.getKey().equals("appsecret_proof")) // described for all calls but this
                .forEach(one -> described.withQueryParam(one.getKey(), one.getValue()));
        return wrongs(LIVE.validateRequest(described.build()));
    }

    /** What is wrong with a request, one sentence each; empty if nothing is. What nothing describes is wrong. */
    static List<String> wrongs(LoggedRequest request) {
        SimpleRequest.Builder described =
                new SimpleRequest.Builder(request.getMethod().getName(), path(request.getUrl()));
        request.getQueryParams().values().stream()
                .filter(QueryParameter::isPresent)
                .forEach(one -> described.withQueryParam(one.key(), one.values()));
        String type = request.getHeader("Content-Type");
        if (type != null) {
            described.withContentType(type);
        }
        if (request.getBody().length > 0) {
            described.withBody(request.getBody());
        }
        return wrongs(description(path(request.getUrl())).validateRequest(described.build()));
    }

    /** What is wrong with what is told as Facebook's answer. */
    static List<String> wrongs(ServeEvent event) {
        LoggedResponse answer = event.getResponse();
        String path = path(event.getRequest().getUrl());
        SimpleResponse described = SimpleResponse.Builder.status(answer.getStatus())
                .withContentType("application/json")
                .withBody(answer.getBodyAsString())
                .build();
        Request.Method method =
                Request.Method.valueOf(event.getRequest().getMethod().getName());
        return wrongs(description(path).validateResponse(path, method, described));
    }

    private static List<String> wrongs(ValidationReport report) {
        return report.getMessages().stream()
                .filter(message -> message.getLevel() != Level.IGNORE)
                .filter(message -> !DIGITS.matcher(message.getMessage()).matches())
                .filter(message -> !ANYTHING.matcher(message.getMessage()).matches())
                .map(ValidationReport.Message::toString)
                .toList();
    }
}
