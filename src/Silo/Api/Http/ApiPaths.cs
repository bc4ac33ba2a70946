namespace RelateMail.Silo.Api.Http;

/// <summary>Paths that more than one part of the API uses.</summary>
internal static class ApiPaths
{
    public const string Root = "/api/v1";

    public const string Certificates = Root + "/certificates";
}
