namespace RelateMail.Silo.Api.Http;

/// <summary>Paths that more than one part of the API uses.</summary>
internal static class ApiPaths
{
    public const string Root = "/api/v1";

    public const string Document = "/openapi/v1.json";

    /// <summary>The route of <see cref="Document"/>.</summary>
    public const string DocumentPattern = "/openapi/{documentName}.json";

    public const string Certificates = Root + "/certificates";
}
