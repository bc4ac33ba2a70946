namespace RelateMail.Silo.Api.Http;

/// <summary>Descriptions of parameters that several operations of the OpenAPI document share.</summary>
/// <remarks>
/// Handlers describe parameters with an attribute. A param tag on an injected parameter would become the description
/// of the request body.
/// </remarks>
internal static class ApiParameters
{
    public const string Account = "The account's address, percent-encoded.";
    public const string Alias = "The alias's address, percent-encoded.";
    public const string Domain = "The domain, as A-labels or percent-encoded.";
    public const string ServerName = "The server name, as A-labels or percent-encoded.";
    public const string Mailbox = "The mailbox's address, percent-encoded.";
    public const string Uid = "The message's UID.";
}
