using System.Net;
using System.Text;
using Microsoft.Extensions.Options;
using RelateMail.Smtp;

namespace RelateMail.Ingress;

[OptionsValidator]
internal sealed partial class IngressOptionsValidator : IValidateOptions<IngressOptions>;

/// <summary>Validates settings that must fit each other; each message names both keys.</summary>
internal sealed class IngressOptionsConsistencyValidator(IOptions<SmtpOptions> smtp) : IValidateOptions<IngressOptions>
{
    public ValidateOptionsResult Validate(string? name, IngressOptions options)
    {
        List<string> failures = [];
        if (options.MaxAttachmentSizeBytes >= smtp.Value.MaxMessageSizeBytes)
        {
            failures.Add("Smtp:MaxAttachmentSizeBytes must be smaller than Smtp:MaxMessageSizeBytes.");
        }

        if (options.ListenAddress is not ("" or "localhost") && !IPAddress.TryParse(options.ListenAddress, out _))
        {
            failures.Add("Smtp:ListenAddress must be an IP address, localhost, or empty for all addresses.");
        }

        AddPortFailures(options, failures);
        AddCertificateFailures(options, failures);
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static void AddPortFailures(IngressOptions options, List<string> failures)
    {
        (string Key, int Port)[] ports =
        [
            ("Smtp:Mx:Port", options.Mx.Port), ("Smtp:Port", options.Port), ("Smtp:SecurePort", options.SecurePort),
        ];
        for (int first = 0; first < ports.Length; first++)
        {
            for (int second = first + 1; second < ports.Length; second++)
            {
                if (ports[first].Port != 0 && ports[first].Port == ports[second].Port)
                {
                    failures.Add($"{ports[first].Key} and {ports[second].Key} must differ, unless one is 0 (off).");
                }
            }
        }
    }

    private static void AddCertificateFailures(IngressOptions options, List<string> failures)
    {
        for (int index = 0; index < options.Certificates.Count; index++)
        {
            string name = options.Certificates[index].ServerName;
            string labels = name.StartsWith("*.", StringComparison.Ordinal) ? name[2..] : name;
            if (name.Length > 0 && !(Ascii.IsValid(name) && Uri.CheckHostName(labels) == UriHostNameType.Dns))
            {
                failures.Add($"Smtp:Certificates:{index}:ServerName must be a DNS name such as mail.example.org.");
            }
        }

        if (options.CertificatePath.Length > 0)
        {
            return;
        }

        if (!string.IsNullOrEmpty(options.CertificatePassword))
        {
            failures.Add("Smtp:CertificatePassword is set, but Smtp:CertificatePath is not.");
        }

        if (options.CertificateKeyPath.Length > 0)
        {
            failures.Add("Smtp:CertificateKeyPath is set, but Smtp:CertificatePath is not.");
        }

        if (options.Certificates.Count > 0)
        {
            failures.Add(
                "Smtp:Certificates has items, but the default certificate (Smtp:CertificatePath) is not set.");
        }
    }
}
