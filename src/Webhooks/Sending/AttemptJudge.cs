using System.Net.Http.Headers;
using RelateMail.Webhooks.Formats;
using RelateMail.Webhooks.Network;

namespace RelateMail.Webhooks.Sending;

/// <summary>Decides the consequence of an answer, or of its absence.</summary>
internal static class AttemptJudge
{
    private static readonly TimeSpan s_longestWait = TimeSpan.FromDays(1);

    public static AttemptResult Judge(
        WebhookFormat format, HttpResponseMessage response, string? excerpt, DateTimeOffset now)
    {
        int status = (int)response.StatusCode;
        (AttemptOutcome outcome, string? code, string? text) = status switch
        {
            >= 200 and < 300 => JudgeSuccess(format, excerpt),
            410 => (AttemptOutcome.Disable, "gone", "The endpoint wants no more deliveries (410)."),
            >= 300 and < 400 => (AttemptOutcome.Retry, "redirect",
                $"The endpoint answered {status}. Redirects are not followed."),
            _ when format.DeadCodes.Contains(status) => (AttemptOutcome.Dead, "refused",
                $"The endpoint refused the message ({status})."),
            _ => (AttemptOutcome.Retry, "status", $"The endpoint answered {status}."),
        };
        TimeSpan? retryAfter = outcome == AttemptOutcome.Retry ? RetryAfter(response.Headers.RetryAfter, now) : null;
        return new(outcome, status, TimeSpan.Zero, code, text, excerpt, retryAfter);
    }

    /// <summary>The result of an attempt without an answer.</summary>
    public static AttemptResult Failed(Exception exception, bool timedOut)
    {
        (string code, string text) = exception switch
        {
            _ when timedOut => ("timeout", "The endpoint did not answer within the time limit."),
            { InnerException: ForbiddenAddressException } => ("address-forbidden",
                "The host has no address to which webhooks may connect. See Webhooks:AllowedNetworks."),
            HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } =>
                ("name", "The host name has no address."),
            HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } =>
                ("tls", "The certificate or the TLS handshake of the endpoint failed."),
            HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } =>
                ("connect", "The endpoint accepts no connection."),
            _ => ("connection-lost", "The connection ended before the answer."),
        };
        return new(AttemptOutcome.Retry, null, TimeSpan.Zero, code, text, null, null);
    }

    private static (AttemptOutcome Outcome, string? Code, string? Text) JudgeSuccess(
        WebhookFormat format, string? excerpt)
    {
        if (excerpt is null)
        {
            // The endpoint may have failed while it answered. A repeat has the same id.
            return (AttemptOutcome.Retry, "answer-incomplete", "The connection ended within the answer.");
        }

        if (format.DeadStart is { } dead && excerpt.StartsWith(dead, StringComparison.Ordinal))
        {
            return (AttemptOutcome.Dead, "refused", "The endpoint refused the message in its answer.");
        }

        return format.SuccessStart is null || excerpt.StartsWith(format.SuccessStart, StringComparison.Ordinal)
            ? (AttemptOutcome.Delivered, null, null)
            : (AttemptOutcome.Retry, "answer", $"The answer does not start with '{format.SuccessStart}'.");
    }

    private static TimeSpan? RetryAfter(RetryConditionHeaderValue? field, DateTimeOffset now)
    {
        TimeSpan? wait = field?.Delta ?? (field?.Date - now);
        return wait is null ? null
            : wait < TimeSpan.Zero ? TimeSpan.Zero
            : wait > s_longestWait ? s_longestWait : wait;
    }
}
