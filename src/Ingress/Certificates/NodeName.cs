namespace RelateMail.Ingress.Certificates;

/// <summary>By which name does this node report?</summary>
internal static class NodeName
{
    /// <summary>The configured one, else the machine's and the first SMTP port: several may run on one machine.</summary>
    public static string Of(IngressOptions options) => options.NodeName is { Length: > 0 } name
        ? name
        : $"{Environment.MachineName}:{new[] { options.Mx.Port, options.Port, options.SecurePort }.FirstOrDefault(static port => port != 0)}";
}
