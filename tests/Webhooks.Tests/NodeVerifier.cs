using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace RelateMail.Webhooks.Tests;

/// <summary>The npm package standardwebhooks. <c>tests/integrations/standardwebhooks.sh</c> installs it.</summary>
internal sealed class NodeVerifier
{
    private const string Variable = "RELATEMAIL_STANDARDWEBHOOKS";

    private const string Script = """
        const { Webhook, WebhookVerificationError } = require(process.env.RELATEMAIL_STANDARDWEBHOOKS);
        const input = JSON.parse(require('fs').readFileSync(0, 'utf8'));
        try {
          new Webhook(input.secret).verify(Buffer.from(input.body, 'base64').toString('utf8'), input.headers);
          console.log('verified');
        } catch (error) {
          if (!(error instanceof WebhookVerificationError)) throw error;
          console.log('rejected');
        }
        """;

    private NodeVerifier()
    {
    }

    public static NodeVerifier FindOrSkip()
    {
        Assert.SkipWhen(
            string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Variable)),
            $"{Variable} is not the folder of the npm package; run tests/integrations/standardwebhooks.sh.");
        return new();
    }

    public async Task<bool> VerifyAsync(byte[] secret, IHeaderDictionary headers, byte[] body)
    {
        string[] names = ["webhook-id", "webhook-timestamp", "webhook-signature"];
        string input = JsonSerializer.Serialize(new
        {
            secret = "whsec_" + Convert.ToBase64String(secret),
            body = Convert.ToBase64String(body),
            headers = names.ToDictionary(name => name, name => headers[name].ToString()),
        });
        using Process node = Process.Start(new ProcessStartInfo("node", ["-e", Script])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        })!;
        await node.StandardInput.WriteAsync(input);
        node.StandardInput.Close();
        Task<string> errors = node.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = await node.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await node.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(node.ExitCode == 0, await errors);
        return output.Trim() == "verified";
    }
}
