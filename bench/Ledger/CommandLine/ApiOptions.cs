using RelateMail.Shared.CommandLine;

namespace RelateMail.Ledger.CommandLine;

/// <summary>Options for the HTTP API. Any of its nodes can answer a request.</summary>
internal sealed record ApiOptions(IReadOnlyList<Uri> Nodes, string Key)
{
    public const string KeyVariable = "RELATEMAIL_API_KEY";

    public static IReadOnlyList<Option> Options { get; } = [new("api", OptionKind.Repeatable), new("key-file")];

    public static ApiOptions From(OptionReader reader)
    {
        if (reader.All("api") is not { Count: > 0 } nodes)
        {
            throw new OptionException("--api is missing, as in --api http://silo.example.org:8080.");
        }

        return new ApiOptions([.. nodes.Select(Node)], ReadKey(reader.Find("key-file")));
    }

    private static Uri Node(string text) =>
        Uri.TryCreate(text.TrimEnd('/') + "/api/v1/", UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https"
            ? uri
            : throw new OptionException(
                $"--api must be the address of a silo, like http://silo.example.org:8080, not '{text}'.");

    private static string ReadKey(string? path)
    {
        if (path is null)
        {
            return Environment.GetEnvironmentVariable(KeyVariable) is { Length: > 0 } key
                ? key
                : throw new OptionException(
                    $"--key-file is missing: the file of the API key. {KeyVariable} can contain the key instead.");
        }

        try
        {
            return File.ReadAllText(path).Trim() is { Length: > 0 } key
                ? key
                : throw new OptionException($"--key-file {path} is empty.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new OptionException($"--key-file {path} cannot be read: {exception.Message}");
        }
    }
}
