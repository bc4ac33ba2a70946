using System.CommandLine;
using RelateMail.Client;

namespace RelateMail.CommandLine;

/// <summary>The server and the key of a command.</summary>
internal static class Connection
{
    private const string ServerVariable = "RELATEMAIL_API";
    private const string KeyVariable = "RELATEMAIL_API_KEY";
    private const string DefaultServer = "http://localhost:8080";

    private static readonly Option<string?> s_server = new("--server", "-s")
    {
        Description = $"The address of the HTTP API. Default: {ServerVariable}, or {DefaultServer}.",
        Recursive = true,
    };

    private static readonly Option<FileInfo?> s_keyFile = new("--key-file", "-k")
    {
        Description = $"A file with the key of the API. Default: {KeyVariable}.",
        Recursive = true,
    };

    private static readonly Option<bool> s_json = new("--json")
    {
        Description = "Prints one JSON object a line.",
        Recursive = true,
    };

    /// <summary>Options of every command.</summary>
    public static List<Option> Options { get; } = [s_server, s_keyFile, s_json];

    public static bool IsJson(ParseResult parsed) => parsed.GetValue(s_json);

    /// <exception cref="ToolException">The address or the file is wrong.</exception>
    public static RelateMailApiOptions Read(ParseResult parsed)
    {
        string server = parsed.GetValue(s_server) ?? Environment.GetEnvironmentVariable(ServerVariable)
            ?? DefaultServer;
        if (!Uri.TryCreate(server, UriKind.Absolute, out Uri? address) || address.Scheme is not ("http" or "https"))
        {
            throw new ToolException(
                ExitCode.WrongArguments, $"'{server}' is not an address such as https://mail.example.org.");
        }

        string root = address.AbsoluteUri.TrimEnd('/');
        root = root.EndsWith("/api/v1", StringComparison.Ordinal) ? root[..^"/api/v1".Length] : root;
        return new RelateMailApiOptions { Address = new Uri(root + "/"), ApiKey = ReadKey(parsed.GetValue(s_keyFile)) };
    }

    private static string? ReadKey(FileInfo? file)
    {
        try
        {
            return file is null
                ? Environment.GetEnvironmentVariable(KeyVariable)
                : File.ReadAllText(file.FullName).Trim();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ToolException(ExitCode.WrongArguments, $"The key cannot be read: {exception.Message}");
        }
    }
}
