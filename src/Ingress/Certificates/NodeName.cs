namespace RelateMail.Ingress.Certificates;

/// <summary>The name under which this node reports its certificates.</summary>
internal static class NodeName
{
    /// <summary>
    /// The configured name, or the machine's name and the first SMTP port, because one machine can run several nodes.
    /// </summary>
    public static string Of(IngressOptions options)
    {
        if (options.NodeName is { Length: > 0 } name)
        {
            return name;
        }

        int[] ports = [options.Mx.Port, options.Port, options.SecurePort];
        return $"{Environment.MachineName}:{ports.FirstOrDefault(static port => port != 0)}";
    }
}
