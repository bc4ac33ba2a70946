namespace RelateMail.CommandLine;

/// <summary>The exit codes of the command.</summary>
internal enum ExitCode
{
    /// <summary>Done.</summary>
    Done = 0,

    /// <summary>The server refused, or a part of the work failed.</summary>
    Failed = 1,

    /// <summary>The arguments are wrong.</summary>
    WrongArguments = 2,

    /// <summary>The server cannot be reached.</summary>
    Unreachable = 3,

    /// <summary>Nothing arrived in time.</summary>
    NothingArrived = 4,
}
