namespace RelateMail.Load;

/// <summary>Reads results of a blocking client, whose tasks have completed when its methods return.</summary>
internal static class Blocking
{
    public static void Finish(this ValueTask task) => task.GetAwaiter().GetResult();

    public static bool Finish(this ValueTask<bool> task) => task.GetAwaiter().GetResult();
}
