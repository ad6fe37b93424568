var app = WebApplication.CreateBuilder(args).Build();
var ready = true;

app.MapGet("/", () => "service");
app.MapGet("/pid", () => Environment.ProcessId);
app.MapGet("/ready", () => ready ? Results.Ok() : Results.StatusCode(503));
app.MapPost("/ready/{value:bool}", (bool value) => { ready = value; });
app.MapPost("/exit/{code:int}", (int code) => Environment.Exit(code));

app.Run();
