import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { useState } from "react";
import { RouterProvider } from "react-router";
import { theme } from "@/ui/theme";
import { newQueryClient } from "./queryClient";
import { routes } from "./routes";

export function App() {
  const [client] = useState(newQueryClient);
  return (
    // Styles come from files alone: the content security policy can forbid inline ones.
    <MantineProvider theme={theme} withCssVariables={false} withGlobalClasses={false} forceColorScheme={undefined}>
      <QueryClientProvider client={client}>
        <RouterProvider router={routes} />
      </QueryClientProvider>
    </MantineProvider>
  );
}
