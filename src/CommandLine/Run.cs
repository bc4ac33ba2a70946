using System.CommandLine;
using System.Net.Http.Headers;
using RelateMail.Client;

namespace RelateMail.CommandLine;

/// <summary>One run of a command: its arguments, the client of the server, and the output.</summary>
internal sealed class Run : IDisposable
{
    private readonly ParseResult _parsed;

    public Run(ParseResult parsed)
    {
        _parsed = parsed;
        RelateMailApiOptions options = Connection.Read(parsed);
        Http = new HttpClient { BaseAddress = options.Address };
        if (options.ApiKey is { Length: > 0 } key)
        {
            Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        Api = new RelateMailClient(Http, options);
        Printer = new Printer(parsed.InvocationConfiguration.Output, Connection.IsJson(parsed));
        Error = parsed.InvocationConfiguration.Error;
    }

    public RelateMailClient Api { get; }

    /// <summary>For requests that the client does not have.</summary>
    public HttpClient Http { get; }

    public Printer Printer { get; }

    /// <summary>For progress and warnings, so that the output has results only.</summary>
    public TextWriter Error { get; }

    public T Get<T>(Argument<T> argument) => _parsed.GetValue(argument)!;

    public T? Get<T>(Option<T> option) => _parsed.GetValue(option);

    public void Dispose() => Http.Dispose();
}
