using System.Globalization;
using RelateMail.CommandLine.Tests;
using RelateMail.Testing;

[assembly: AssemblyFixture(typeof(RealTool))]

namespace RelateMail.CommandLine.Tests;

/// <summary>The command, with the address and the key of a whole server.</summary>
public sealed class RealTool : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("relatemail-tool-");

    public RelateMailServer Mail { get; private set; } = null!;

    public string Smtp => string.Create(CultureInfo.InvariantCulture, $"{Mail.Host}:{Mail.SmtpPort}");

    public async ValueTask InitializeAsync()
    {
        Mail = await RelateMailServer.StartAsync();
        Write("key", Mail.ApiKey + "\n");
    }

    public async ValueTask DisposeAsync()
    {
        await Mail.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    /// <summary>Writes a file for an option.</summary>
    /// <returns>Its path.</returns>
    public string Write(string name, string text)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    public Task<ToolResult> RunAsync(params string[] arguments) =>
        RunAsync(new LineWriter(), arguments, TestContext.Current.CancellationToken);

    public async Task<ToolResult> RunAsync(
        TextWriter output, string[] arguments, CancellationToken cancellationToken)
    {
        var error = new LineWriter();
        int code = await Tool.RunAsync(
            [
                .. arguments, "--server", Mail.ApiAddress.ToString(), "--key-file",
                Path.Combine(_folder.FullName, "key"),
            ],
            output, error, cancellationToken);
        return new(code, output.ToString()!, error.ToString());
    }
}

/// <summary>The output of a run of the command.</summary>
public sealed record ToolResult(int Code, string Output, string Error)
{
    /// <summary>The output of a run that must have ended well.</summary>
    public string Succeeded()
    {
        Assert.True(Code == 0, $"Exit code {Code}: {Output}{Error}");
        return Output;
    }
}
