using System.Diagnostics;
using System.Text;
using RelateMail.SenderAuthentication.Results;

namespace RelateMail.SenderAuthentication.Tests.Dkim;

/// <summary>Signatures of two programs that we did not write: dkimpy and OpenDKIM, as Debian packages them.</summary>
public sealed class IndependentSignerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("relatemail-dkim-").FullName;

    public static TheoryData<string, string> Forms { get; } = new()
    {
        { "simple", "simple" }, { "simple", "relaxed" }, { "relaxed", "simple" }, { "relaxed", "relaxed" },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task A_signature_of_dkimpy_passes(string header, string body)
    {
        string program = Find("dkimsign", "python3-dkim");
        string signed = await RunAsync(
            program, "--hcanon", header, "--bcanon", body, DkimSigning.Selector, DkimSigning.Domain, RsaKeyFile());
        await PassesAsync(signed, DkimSigning.RsaRecord);
    }

    [Fact]
    public async Task An_ed25519_signature_of_dkimpy_passes()
    {
        string program = Find("dkimsign", "python3-dkim");
        string key = Path.Combine(_folder, "ed25519.key");
        await File.WriteAllTextAsync(
            key, Convert.ToBase64String(DkimSigning.Ed25519.GetEncoded()), TestContext.Current.CancellationToken);
        string signed = await RunAsync(
            program, "--signalg", "ed25519-sha256", DkimSigning.Selector, DkimSigning.Domain, key);
        await PassesAsync(signed, DkimSigning.Ed25519Record);
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task A_signature_of_OpenDKIM_passes(string header, string body)
    {
        string program = Find("opendkim", "opendkim");
        string socket = Path.Combine(_folder, "milter");
        string configuration = Path.Combine(_folder, "opendkim.conf");
        await File.WriteAllTextAsync(
            configuration,
            $"Mode s\nDomain {DkimSigning.Domain}\nSelector {DkimSigning.Selector}\nKeyFile {RsaKeyFile()}\n"
            + $"Canonicalization {header}/{body}\nSocket local:{socket}\nBackground no\nAutoRestart no\n"
            + "RequireSafeKeys no\nSignatureAlgorithm rsa-sha256\n",
            TestContext.Current.CancellationToken);
        using Process daemon = Process.Start(new ProcessStartInfo(program, ["-f", "-x", configuration]))!;
        try
        {
            string field = await MilterClient.SignAsync(socket, daemon, DkimSigning.Message());
            await PassesAsync(field + DkimSigning.Message(), DkimSigning.RsaRecord);
        }
        finally
        {
            daemon.Kill();
            await daemon.WaitForExitAsync(CancellationToken.None);
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static async Task PassesAsync(string signed, string keyRecord)
    {
        string content = signed.ReplaceLineEndings("\r\n");
        Assert.Contains("DKIM-Signature:", content, StringComparison.OrdinalIgnoreCase);
        DkimRecord record = await DkimSigning.VerifyOneAsync(content, keyRecord);
        Assert.Equal((AuthenticationResult.Pass, null), (record.Result, record.Problem));
    }

    private static string Find(string program, string package)
    {
        string? path = $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin".Split(':')
            .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
        Assert.SkipWhen(path is null, $"{program} is not installed: it is in Debian's package {package}.");
        return path!;
    }

    private string RsaKeyFile()
    {
        string path = Path.Combine(_folder, "rsa.pem");
        File.WriteAllText(path, DkimSigning.Rsa.ExportRSAPrivateKeyPem()); // the folder is private
        return path;
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        Task<string> errors = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.StandardInput.BaseStream.WriteAsync(
            Encoding.UTF8.GetBytes(DkimSigning.Message()), cancellationToken);
        process.StandardInput.Close();
        await process.WaitForExitAsync(cancellationToken);
        Assert.True(process.ExitCode == 0, await errors);
        return await output;
    }
}
