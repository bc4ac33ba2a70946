using RelateMail.Grains.Abstractions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace RelateMail.Silo.Api;

/// <summary>
/// Every problem document the API can answer with (RFC 9457), in the order of status codes. The member <c>code</c> is
/// for programs and never changes; <c>detail</c> is for people and says what to do.
/// </summary>
internal static class Problems
{
    public static ProblemHttpResult BadAddress(string? given) => Make(400, "bad-address",
        $"{Quoted(given)} is no mail address: write local-part@domain, percent-encoded where it is part of a path.");

    public static ProblemHttpResult BadDomain(string? given) => Make(400, "bad-domain",
        $"{Quoted(given)} is no domain name: write it like example.org, percent-encoded where it is not ASCII.");

    public static ProblemHttpResult BadQuery(string detail) => Make(400, "bad-query", detail);

    public static ProblemHttpResult BadBody(string detail) => Make(400, "bad-body", detail);

    public static ProblemHttpResult BadRequest() => Make(400, "bad-request", "The request is not valid HTTP.");

    public static ProblemHttpResult NoKey() => Make(401, "no-key",
        "The API needs its key: send it as 'Authorization: Bearer <key>'.");

    public static ProblemHttpResult WrongKey() => Make(401, "wrong-key",
        "This is no key of the API; it is the one that the setting Api:AdminKey holds, or one of Api:Keys.");

    public static ProblemHttpResult KeyNotSet() => Make(401, "key-not-set",
        "The API has no key, so it refuses everything: set Api:AdminKey on the server and start it again.");

    public static ProblemHttpResult DashboardKey() => Make(401, "no-key",
        "The dashboard needs the key of the API: give it as the password, with any user name.");

    public static ProblemHttpResult InsufficientScope(string scope) => Make(403, "insufficient_scope",
        $"The key may not do this: it needs the scope '{scope}', as Api:AdminKey has it, or a key of Api:Keys with it.");

    public static ProblemHttpResult DashboardScope() => Make(403, "insufficient_scope",
        "The key may not see the dashboard: it needs the scope 'admin'.");

    public static ProblemHttpResult NothingHere() => Make(404, "not-found",
        "There is nothing at this address; /openapi/v1.json lists what there is.");

    public static ProblemHttpResult NoSuchDomain(string domain) => Make(404, "no-such-domain",
        $"The domain {Quoted(domain)} is not hosted here.");

    public static ProblemHttpResult NoSuchAccount(string address) => Make(404, "no-such-account",
        $"There is no account {Quoted(address)}.");

    public static ProblemHttpResult NoSuchAlias(string address) => Make(404, "no-such-alias",
        $"There is no alias {Quoted(address)}.");

    public static ProblemHttpResult NoSuchCertificate(string name) => Make(404, "no-such-certificate",
        $"No gateway serves a certificate for {Quoted(name)}; GET /api/v1/certificates lists the names.");

    public static ProblemHttpResult NoSuchNode(string node) => Make(404, "no-such-node",
        $"No node {Quoted(node)} is known under this name.");

    public static ProblemHttpResult NoSuchMailbox(string address) => Make(404, "no-such-mailbox",
        $"There is no mailbox {Quoted(address)}: no account has this address, and no mail was ever filed for it.");

    public static ProblemHttpResult NoSuchMessage(long uid) => Make(404, "no-such-message",
        $"The mailbox has no message {uid}; it may have been deleted.");

    public static ProblemHttpResult NoSuchPart(int number, int parts) => Make(404, "no-such-part",
        $"The message has no part {number}; its parts are numbered from 1 to {parts}.");

    public static ProblemHttpResult MethodNotAllowed() => Make(405, "method-not-allowed",
        "This resource does not know the method; the header field Allow lists those it knows.");

    public static ProblemHttpResult DomainNotHosted(string address) => Make(409, "domain-not-hosted",
        $"The domain of {Quoted(address)} is not hosted here: "
        + $"PUT /api/v1/domains/{MailboxAddress.DomainOf(address)} first.");

    public static ProblemHttpResult IsAlias(string address) => Make(409, "is-alias",
        $"{Quoted(address)} is an alias already, and an address cannot be both: delete the alias first.");

    public static ProblemHttpResult IsAccount(string address) => Make(409, "is-account",
        $"{Quoted(address)} is an account already, and an address cannot be both: delete the account first.");

    public static ProblemHttpResult CatchAllNotOurs(string address) => Make(409, "catch-all-not-ours",
        $"{Quoted(address)} takes no mail, so it cannot be the catch-all: make it an account or an alias first.");

    public static ProblemHttpResult NoEncryptionKey() => Make(409, "no-encryption-key",
        "Nothing can be rolled out: set Certificates:EncryptionKey, the same on silos and gateways, to what"
        + " 'openssl rand -base64 32' prints, and start them again.");

    public static ProblemHttpResult NotServed(string name) => Make(409, "not-served",
        $"No gateway serves a certificate for {Quoted(name)}: set it up on the gateways first.");

    public static ProblemHttpResult NothingRolledOut(string name) => Make(409, "nothing-rolled-out",
        $"Nothing is rolled out for {Quoted(name)}: its gateways serve their own files.");

    public static ProblemHttpResult TooLarge() => Make(413, "too-large",
        $"The body is too large: at most {JsonBody.MaxOctets} octets are taken.");

    public static ProblemHttpResult NotJson() => Make(415, "not-json",
        "The body must be JSON: send it with 'Content-Type: application/json'.");

    public static ProblemHttpResult NotCertificate() => Make(415, "not-a-certificate",
        "The body must be JSON, a PFX or a PEM file: send it with 'Content-Type: application/json',"
        + " 'application/x-pkcs12' or 'application/x-pem-file'.");

    public static ProblemHttpResult RangeNotSatisfiable() => Make(416, "range-not-satisfiable",
        "The range begins behind the end; the header field Content-Range gives the size.");

    /// <param name="reason">Names members of the request, never what they hold.</param>
    public static ProblemHttpResult CertificateRefused(string reason) => Make(422, "certificate-refused",
        $"Nothing was changed: {reason}");

    public static ProblemHttpResult Fault() => Make(500, "fault",
        "The server failed; its log says why. Repeating the request may give the same answer.");

    public static ProblemHttpResult Unavailable() => Make(503, "unavailable",
        "Storage or cluster cannot be reached at the moment; nothing is known about the outcome. Try again.");

    /// <summary>Repeats what the client sent only where it is short and printable.</summary>
    public static string Quoted(string? given) =>
        given is { Length: > 0 and <= 320 } && !given.AsSpan().ContainsAnyExceptInRange(' ', '~')
            ? $"'{given}'"
            : "What was given";

    private static ProblemHttpResult Make(int status, string code, string detail) => TypedResults.Problem(
        detail, statusCode: status, extensions: [new KeyValuePair<string, object?>("code", code)]);
}
