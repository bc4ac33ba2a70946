namespace RelateMail.Hosting.Logging;

/// <summary>Faults of a network, a database or a cluster, which a stack trace does not explain.</summary>
internal static class FaultText
{
    private static readonly string[] s_namespaces = ["Orleans", "Npgsql", "System.Net", "System.IO"];

    /// <summary>True if the exception and all inner ones report that another machine is away.</summary>
    public static bool IsOutage(Exception exception)
    {
        for (Exception? one = exception; one is not null; one = one.InnerException)
        {
            if (!IsOutageItself(one))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>One line with the messages of the exception and of its innermost cause.</summary>
    public static string OneLine(Exception exception)
    {
        Exception cause = exception.GetBaseException();
        string first = FirstLine(exception.Message);
        string last = FirstLine(cause.Message);
        return cause == exception || first.Contains(last, StringComparison.Ordinal) ? first : $"{first} {last}";
    }

    /// <summary>The first line; Orleans writes whole stack traces into its messages.</summary>
    public static string FirstLine(string text)
    {
        int end = text.AsSpan().IndexOfAny('\r', '\n');
        return end < 0 ? text : text[..end].TrimEnd();
    }

    private static bool IsOutageItself(Exception exception)
    {
        if (exception is TimeoutException or OperationCanceledException or AggregateException)
        {
            return true;
        }

        string name = exception.GetType().FullName ?? "";
        return name.EndsWith(".StorageUnavailableException", StringComparison.Ordinal)
            || name.EndsWith(".ConnectionAbortedException", StringComparison.Ordinal)
            || name.EndsWith(".ConnectionResetException", StringComparison.Ordinal)
            || s_namespaces.Any(space => name.StartsWith($"{space}.", StringComparison.Ordinal));
    }
}
