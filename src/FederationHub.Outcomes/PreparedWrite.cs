namespace FederationHub.Outcomes;

/// <summary>
/// One write that a store has prepared and not made. What belongs to one step is made together, in one commit: the store that
/// prepared it knows what it is, everybody else only passes it on.
/// </summary>
public abstract class PreparedWrite
{
}
