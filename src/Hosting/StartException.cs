namespace RelateMail.Hosting;

/// <summary>A start that cannot go on. The message is for an operator: one line that says what to change.</summary>
public abstract class StartException : Exception
{
    protected StartException()
    {
    }

    protected StartException(string message)
        : base(message)
    {
    }

    protected StartException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
